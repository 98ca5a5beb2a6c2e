package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Meter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What usage is asked for.
 *
 * @param zone whose hours, days and months the windows are
 * @param groupBy names of the meter's dimensions
 * @param keyLine only what came with keys of this rotation line; null is all
 */
public record UsageQuery(
        String organization,
        Environment environment,
        Meter meter,
        Instant from,
        Instant to,
        UsageWindow window,
        ZoneId zone,
        List<String> groupBy,
        @Nullable String keyLine) {
    public UsageQuery {
        groupBy = List.copyOf(groupBy);
        if (!to.isAfter(from)) {
            throw new IllegalArgumentException("a range ends after it begins: " + from + " to " + to);
        }
        if (!meter.groupBy().keySet().containsAll(groupBy)) {
            throw new IllegalArgumentException("the meter has no such dimension: " + groupBy);
        }
    }
}
