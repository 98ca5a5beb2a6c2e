package io.meterhouse.metering.storage;

import java.math.BigDecimal;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a meter came to in a period, and the evidence.
 *
 * @param quantity null where nothing was counted and the aggregation knows no zero
 * @param counted events that count
 * @param excluded events of the meter's type that do not, by the first reason that holds: test, duplicate, filtered
 * @param checksum of the identities counted, in whatever order: their sum modulo 2 to the 128th, in hex
 */
public record MeterUsage(
        String meterId,
        @Nullable BigDecimal quantity,
        long counted,
        SortedMap<String, Long> excluded,
        String checksum) {}
