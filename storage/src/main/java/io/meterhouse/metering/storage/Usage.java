package io.meterhouse.metering.storage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a meter came to.
 *
 * @param total the aggregation over the whole range, which is not the sum of the rows for most aggregations
 */
public record Usage(@Nullable BigDecimal total, List<UsageRow> rows) {

    /**
     * One window of one group.
     *
     * @param group dimension name to value, null where an event has none
     */
    public record UsageRow(
            Instant start,
            Instant end,
            SortedMap<String, @Nullable String> group,
            @Nullable BigDecimal value,
            long events,
            SortedMap<String, Long> excluded) {}
}
