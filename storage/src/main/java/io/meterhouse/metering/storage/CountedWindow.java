package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one meter counted in one hour, for one organization, dimension values and key line: states that merge.
 *
 * @param dimensions canonical JSON
 * @param lastOrder the latest event's time, receipt, source and id; null where nothing was counted
 */
public record CountedWindow(
        String organization,
        Environment environment,
        Instant hour,
        String dimensions,
        String keyLine,
        long counted,
        BigDecimal sum,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        @Nullable BigDecimal last,
        @Nullable String lastOrder,
        @Nullable Long uniques,
        SortedMap<String, Long> excluded,
        String checksum) {}
