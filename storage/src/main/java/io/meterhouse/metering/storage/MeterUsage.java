package io.meterhouse.metering.storage;

import io.meterhouse.catalog.Meter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
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
        String checksum) {
    private static final int CHECKSUM_DIGITS = 32;
    private static final BigInteger CHECKSUM_MODULUS = BigInteger.TWO.pow(Long.SIZE * 2);

    public MeterUsage {
        excluded = Collections.unmodifiableSortedMap(new TreeMap<>(excluded));
    }

    static MeterUsage none(Meter meter) {
        return new MeterUsage(meter.id(), meter.aggregation().empty(), 0, new TreeMap<>(), checksum(BigInteger.ZERO));
    }

    static String checksum(BigInteger sumOfIdentities) {
        String hex = sumOfIdentities.mod(CHECKSUM_MODULUS).toString(16);
        return "0".repeat(CHECKSUM_DIGITS - hex.length()) + hex;
    }
}
