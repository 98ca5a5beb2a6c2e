package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.EventOrder;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.Repeats;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts a period a second time, from the stored bytes of each event alone: matches are made anew, and repeats are found by
 * walking through everything the organization sent, source by source and id by id, in the order of the log. In buckets, so
 * that what is sorted at once is bounded.
 */
final class RawRecount {
    private static final long ROWS_PER_BUCKET = 200_000;

    private static final String LOOKED_AT = """
            organization = {organization:String} AND environment = 'live'
              AND clock_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
              AND %s
            """.formatted(Positions.before("up_to"));

    private static final String ROWS = "SELECT count() AS n FROM events WHERE " + LOOKED_AT;

    private static final String WALK = """
            SELECT source, id, log_epoch, log_partition, log_offset, toUnixTimestamp64Micro(clock_at) AS clock,
                   type, subject, toUnixTimestamp64Micro(time) AS time_micros,
                   toUnixTimestamp64Micro(received_at) AS received_micros,
                   type IN {types:Array(String)}
                     AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
                     AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC') AS within,
                   if(within, data, '') AS body
            FROM events
            WHERE %s AND cityHash64(source, id) %% {buckets:UInt32} = {bucket:UInt32}
            ORDER BY source, id, log_epoch, log_offset
            """.formatted(LOOKED_AT);

    private static final String TESTS = """
            SELECT type, count() AS n FROM events
            WHERE organization = {organization:String} AND environment = 'test' AND type IN {types:Array(String)}
              AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
              AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              AND %s
            GROUP BY type
            """.formatted(Positions.before("up_to"));

    private final ClickHouse clickHouse;

    RawRecount(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    List<MeterUsage> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        Instant since = period.start().minus(Repeats.lookBack());
        Parameters parameters = parameters(organization, meters, period, upTo).time("since", since);
        long buckets = 1 + clickHouse.one(ROWS, parameters, row -> row.number("n")) / ROWS_PER_BUCKET;
        Walk walk = new Walk(organization, meters);
        for (long bucket = 0; bucket < buckets; bucket++) {
            clickHouse.forEach(
                    WALK,
                    parameters(organization, meters, period, upTo)
                            .time("since", since)
                            .number("buckets", buckets)
                            .number("bucket", bucket),
                    walk::step);
        }
        Map<String, Long> tests = new HashMap<>();
        clickHouse.forEach(
                TESTS,
                parameters(organization, meters, period, upTo),
                row -> tests.put(row.text("type"), row.number("n")));
        return meters.stream()
                .map(meter -> walk.tally(meter).usage(tests.getOrDefault(meter.eventType(), 0L)))
                .toList();
    }

    private static Parameters parameters(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        return new Parameters()
                .text("organization", organization)
                .texts("types", meters.stream().map(Meter::eventType).distinct().toList())
                .time("from", period.start())
                .time("to", period.end())
                .position("up_to", upTo);
    }

    /** Goes through the records in order and remembers no more than the one before. */
    private static final class Walk {
        private final String organization;
        private final MeterMatcher matcher;
        private final Map<Integer, RecountTally> tallies = new HashMap<>();
        private @Nullable String source;
        private @Nullable String id;
        private @Nullable Place place;
        private long seenAt;

        Walk(String organization, List<Meter> meters) {
            this.organization = organization;
            this.matcher = new MeterMatcher(meters);
            meters.forEach(meter -> tallies.put(meter.number(), new RecountTally(meter)));
        }

        private record Place(long epoch, long partition, long offset) {}

        void step(Row row) {
            Place rowPlace = new Place(row.number("log_epoch"), row.number("log_partition"), row.number("log_offset"));
            if (rowPlace.equals(place)) {
                // The same record stored twice is still one record.
                return;
            }
            place = rowPlace;
            boolean sameIdentity =
                    row.text("source").equals(source) && row.text("id").equals(id);
            long clock = row.number("clock");
            boolean repeat = sameIdentity && Repeats.isRepeat(seenAt, clock);
            seenAt = sameIdentity ? Math.max(seenAt, clock) : clock;
            source = row.text("source");
            id = row.text("id");
            if (row.flag("within")) {
                tally(row, repeat);
            }
        }

        RecountTally tally(Meter meter) {
            return Objects.requireNonNull(tallies.get(meter.number()), "every meter asked for has a tally");
        }

        private void tally(Row row, boolean repeat) {
            String type = row.text("type");
            Map<Integer, MeterMatch> matches = new HashMap<>();
            if (!repeat) {
                match(row, type).forEach(match -> matches.put(match.meterNumber(), match));
            }
            for (Meter meter : matcher.metersOf(type)) {
                RecountTally tally = tally(meter);
                MeterMatch match = matches.get(meter.number());
                if (repeat) {
                    tally.duplicate();
                } else if (match == null) {
                    tally.filtered();
                } else {
                    tally.counted(match, identity(row), order(row));
                }
            }
        }

        private List<MeterMatch> match(Row row, String type) {
            try {
                return matcher.match(
                        type,
                        row.text("source"),
                        row.textOrNull("subject"),
                        row.text("body").getBytes(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException noJsonObject) {
                return List.of();
            }
        }

        private EventIdentity identity(Row row) {
            return EventIdentity.of(organization, Environment.LIVE, row.text("source"), row.text("id"));
        }

        private static EventOrder order(Row row) {
            return new EventOrder(
                    row.number("time_micros"), row.number("received_micros"), row.text("source"), row.text("id"));
        }
    }
}
