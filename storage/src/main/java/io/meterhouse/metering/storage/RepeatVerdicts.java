package io.meterhouse.metering.storage;

import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.Repeats;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds exactly which records are repeats, whatever the marks and earlier corrections say, and writes a correction where
 * they say otherwise. It looks at everything an organization sent, of whatever type and time, in buckets of the identity's
 * hash, so that what it needs in memory is bounded. Finding the same again writes nothing.
 */
final class RepeatVerdicts {
    /** The reason of a correction that takes a wrong mark back. */
    static final String ORIGINAL = "original";

    private static final long ROWS_PER_BUCKET = 2_000_000;

    private static final String LOOKED_AT = """
            organization = {organization:String} AND environment = 'live'
              AND clock_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
              AND %s
            """.formatted(Positions.before("up_to"));

    private static final String COUNT = "SELECT count() AS n FROM events WHERE " + LOOKED_AT;

    private static final String IN_BUCKET = LOOKED_AT + " AND identity % {buckets:UInt32} = {bucket:UInt32}";

    // Mostly an identity has one record without a mark, of which nothing can be wrong: only the others are put in
    // order.
    // That a record is no repeat can only be said where all 35 days before it were looked at.
    private static final String CORRECT = """
            INSERT INTO event_corrections
            SELECT {organization:String}, log_epoch, log_partition, log_offset,
                   if(is_repeat, 'duplicate', 'original'), now64(6)
            FROM (
              SELECT log_epoch, log_partition, log_offset, clock, held,
                     row_number() OVER (PARTITION BY identity ORDER BY log_epoch, log_offset) AS place,
                     max(clock) OVER (PARTITION BY identity ORDER BY log_epoch, log_offset
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_at,
                     place > 1 AND clock - seen_at <= {window:Int64} AS is_repeat
              FROM (
                SELECT identity, log_epoch, log_partition, log_offset,
                       toUnixTimestamp64Micro(any(clock_at)) AS clock, any(%1$s) AS held
                FROM events
                WHERE %2$s AND identity IN (
                  SELECT identity FROM events WHERE %2$s GROUP BY identity HAVING count() > 1 OR max(%1$s))
                GROUP BY identity, log_epoch, log_partition, log_offset
              )
            )
            WHERE is_repeat != held AND (is_repeat OR clock >= {whole_since:Int64})
            """.formatted(JudgedEvents.IS_REPEAT, IN_BUCKET);

    private static final String EARLIEST_CLOCK = """
            SELECT toUnixTimestamp64Micro(min(clock_at)) AS earliest, count() AS n FROM events
            WHERE organization = {organization:String} AND environment = 'live' AND type IN {types:Array(String)}
              AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
              AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              AND %s AND %s
            """.formatted(Positions.from("since"), Positions.before("up_to"));

    private final ClickHouse clickHouse;

    RepeatVerdicts(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Makes exact what is known of every live event of a period, up to a position. */
    void settle(String organization, Period period, LogPosition upTo) {
        settle(organization, period.start().minus(Repeats.lookBack()), upTo);
    }

    /** Makes exact what is known of the live events of the meters' types and of a period that lie between two positions. */
    void settle(String organization, List<Meter> meters, Period period, LogPosition from, LogPosition upTo) {
        Instant earliest = earliestClock(organization, meters, period, from, upTo);
        if (earliest != null) {
            settle(organization, earliest.minus(Repeats.WINDOW), upTo);
        }
    }

    private @Nullable Instant earliestClock(
            String organization, List<Meter> meters, Period period, LogPosition from, LogPosition upTo) {
        Parameters parameters = new Parameters()
                .text("organization", organization)
                .texts("types", meters.stream().map(Meter::eventType).distinct().toList())
                .time("from", period.start())
                .time("to", period.end())
                .position("since", from)
                .position("up_to", upTo);
        List<Instant> found = clickHouse.query(
                EARLIEST_CLOCK, parameters, row -> row.number("n") == 0 ? Instant.MAX : row.time("earliest"));
        Instant earliest = found.getFirst();
        return earliest.equals(Instant.MAX) ? null : earliest;
    }

    private void settle(String organization, Instant since, LogPosition upTo) {
        long rows = clickHouse.one(COUNT, lookedAt(organization, since, upTo), row -> row.number("n"));
        long buckets = 1 + rows / ROWS_PER_BUCKET;
        for (long bucket = 0; rows > 0 && bucket < buckets; bucket++) {
            clickHouse.execute(
                    CORRECT,
                    lookedAt(organization, since, upTo)
                            .number("buckets", buckets)
                            .number("bucket", bucket)
                            .number("window", Repeats.WINDOW.toNanos() / 1_000)
                            .time("whole_since", since.plus(Repeats.WINDOW)));
        }
    }

    private static Parameters lookedAt(String organization, Instant since, LogPosition upTo) {
        return new Parameters()
                .text("organization", organization)
                .time("since", since)
                .position("up_to", upTo);
    }
}
