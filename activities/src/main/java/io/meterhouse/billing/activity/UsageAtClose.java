package io.meterhouse.billing.activity;

import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What billing asks of metering when an invoice closes. Live events only. */
public interface UsageAtClose {
    /** Where the log ends now. */
    LogPosition end();

    /** Whether everything before a position is stored and can be counted. */
    boolean isStored(LogPosition position);

    /** The exact quantities of a period, of what lies before a position. */
    List<Counted> count(String organization, List<Meter> meters, Period period, LogPosition upTo);

    /** In which hours before {@code before} events were counted that lie from one position up to another. */
    List<Late> late(String organization, List<Meter> meters, Instant before, LogPosition from, LogPosition upTo);

    /** What does not agree between what was counted for a period and the usage windows; null where all does. */
    @Nullable
    String mismatch(String organization, Meter meter, Period period, Counted counted, LogPosition upTo);

    /** @param quantity null where the aggregation has nothing to say of an empty range */
    record Counted(
            String meterId,
            @Nullable BigDecimal quantity,
            long counted,
            SortedMap<String, Long> excluded,
            String checksum) {}

    /** @param hour its first instant, in UTC */
    record Late(String meterId, Instant hour, long counted) {}
}
