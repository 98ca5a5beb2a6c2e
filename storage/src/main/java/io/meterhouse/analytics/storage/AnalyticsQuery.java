package io.meterhouse.analytics.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.ValuePath;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Which events are looked at, and how they are told apart.
 *
 * @param type only events of this type; null is all
 * @param zone whose days, weeks and months the intervals are
 * @param groupBy what events are told apart by; null is not at all
 * @param limit the most groups
 */
public record AnalyticsQuery(
        String organization,
        Environment environment,
        @Nullable String type,
        Instant from,
        Instant to,
        AnalyticsInterval interval,
        ZoneId zone,
        @Nullable Group groupBy,
        int limit) {

    /** An attribute of events, or a member of their data. */
    public sealed interface Group {
        /** An attribute every event has. */
        enum Attribute implements Group {
            TYPE,
            SUBJECT,
            SOURCE,
            API_KEY
        }

        /** Wherever the path leads. */
        record Member(ValuePath path) implements Group {}
    }
}
