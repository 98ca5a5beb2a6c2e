package io.meterhouse.metering.storage;

import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.Repeats;
import java.time.Instant;
import org.springframework.stereotype.Repository;

/**
 * Finds the repeats that the sink's bounded memory missed, exactly, and writes them down as corrections, which every read
 * applies. It looks at everything an organization sent, whatever its type or time, in buckets of the identity, so that
 * what it needs in memory is bounded. Finding the same again writes nothing.
 */
@Repository
public class RepeatCorrections {
    private static final long ROWS_PER_BUCKET = 1_000_000;

    private static final String LOOKED_AT = """
            organization = {organization:String} AND environment = 'live'
              AND clock_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
              AND %s
            """.formatted(Positions.before("up_to"));

    private static final String COUNT = "SELECT count() AS n FROM events WHERE " + LOOKED_AT;

    // Only identities with a record that is neither the first nor marked are worth the window; mostly there are none.
    private static final String FIND = """
            INSERT INTO event_corrections
            SELECT organization, log_epoch, log_partition, log_offset, 'duplicate', now64(6)
            FROM (
              SELECT organization, log_epoch, log_partition, log_offset, repeat, clock_at,
                     max(clock_at) OVER (PARTITION BY identity ORDER BY log_epoch, log_offset
                                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_at,
                     row_number() OVER (PARTITION BY identity ORDER BY log_epoch, log_offset) AS place
              FROM events
              WHERE %1$s AND identity %% {buckets:UInt32} = {bucket:UInt32}
                AND identity IN (
                  SELECT identity FROM events
                  WHERE %1$s AND identity %% {buckets:UInt32} = {bucket:UInt32}
                  GROUP BY identity
                  HAVING count() > 1 AND (countIf(NOT repeat) > 1 OR argMin(repeat, (log_epoch, log_offset))))
            )
            WHERE place > 1 AND NOT repeat
              AND toUnixTimestamp64Micro(clock_at) - toUnixTimestamp64Micro(seen_at) <= {window:Int64}
              AND (log_epoch, log_partition, log_offset) NOT IN (
                SELECT log_epoch, log_partition, log_offset FROM event_corrections
                WHERE organization = {organization:String} AND reason = 'duplicate')
            """.formatted(LOOKED_AT);

    private static final String EARLIEST_CLOCK = """
            SELECT toUnixTimestamp64Micro(min(clock_at)) AS earliest, count() AS n FROM events
            WHERE organization = {organization:String} AND environment = 'live' AND %s AND %s
            """.formatted(Positions.from("from"), Positions.before("up_to"));

    private final ClickHouse clickHouse;

    public RepeatCorrections(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Makes the marks exact for all live events of a period, up to a position. */
    public void completeForPeriod(String organization, Instant periodStart, LogPosition upTo) {
        complete(organization, periodStart.minus(Repeats.lookBack()), upTo);
    }

    /** Makes the marks exact for all live events that lie between two positions. */
    public void completeBetween(String organization, LogPosition from, LogPosition upTo) {
        Parameters between = new Parameters()
                .text("organization", organization)
                .position("from", from)
                .position("up_to", upTo);
        Instant earliest = clickHouse.one(
                EARLIEST_CLOCK, between, row -> row.number("n") == 0 ? Instant.MAX : row.time("earliest"));
        if (!earliest.equals(Instant.MAX)) {
            complete(organization, earliest.minus(Repeats.WINDOW), upTo);
        }
    }

    private void complete(String organization, Instant clockSince, LogPosition upTo) {
        long rows = clickHouse.one(COUNT, lookedAt(organization, clockSince, upTo), row -> row.number("n"));
        long buckets = 1 + rows / ROWS_PER_BUCKET;
        for (long bucket = 0; bucket < buckets; bucket++) {
            clickHouse.execute(
                    FIND,
                    lookedAt(organization, clockSince, upTo)
                            .number("buckets", buckets)
                            .number("bucket", bucket)
                            .number("window", Repeats.WINDOW.toNanos() / 1_000));
        }
    }

    private static Parameters lookedAt(String organization, Instant clockSince, LogPosition upTo) {
        return new Parameters()
                .text("organization", organization)
                .time("since", clockSince)
                .position("up_to", upTo);
    }
}
