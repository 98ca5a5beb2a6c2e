package io.meterhouse.metering.api;

import io.meterhouse.metering.storage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Usage as it is answered.
 *
 * @param meter the meter's key
 * @param asOf everything accepted before it is in; the beginning of 1970 while the meter is backfilling
 * @param total the aggregation over the whole range
 */
record UsageView(String meter, Instant asOf, @Nullable BigDecimal total, List<WindowView> data) {

    /** One window of one group. */
    record WindowView(
            Instant start,
            Instant end,
            SortedMap<String, @Nullable String> group,
            @Nullable BigDecimal value,
            long events,
            Map<String, Long> excluded) {}

    static UsageView of(String meter, Instant asOf, Usage usage) {
        return new UsageView(
                meter,
                asOf,
                usage.total(),
                usage.rows().stream()
                        .map(row -> new WindowView(
                                row.start(), row.end(), row.group(), row.value(), row.events(), row.excluded()))
                        .toList());
    }
}
