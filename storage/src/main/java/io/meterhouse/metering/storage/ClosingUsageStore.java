package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.MatchedEvents.Aggregate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Repository;

/**
 * The exact numbers of a close. Whoever asks has waited until the log is stored up to the position named; the answer for
 * a position never changes after that.
 *
 * @see io.meterhouse.events.storage.ClickHouseException what every method throws where ClickHouse does not answer
 */
@Repository
public class ClosingUsageStore {
    private static final String COUNT =
            "SELECT %s FROM " + MatchedEvents.SOURCE + " WHERE " + Positions.before("up_to");

    private static final String COUNT_TESTS = """
            SELECT count() AS n FROM events
            WHERE organization = {organization:String} AND environment = 'test' AND type = {type:String}
              AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
              AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              AND %s
            """.formatted(Positions.before("up_to"));

    private static final String LATE_BY_HOUR =
            """
            SELECT toInt64(toUnixTimestamp(toStartOfHour(time))) * 1000000 AS hour, count() AS late FROM %s
            WHERE counted AND %s AND %s
            GROUP BY hour ORDER BY hour
            """.formatted(MatchedEvents.SOURCE, Positions.from("since"), Positions.before("up_to"));

    private static final String LATE_IDENTITIES = """
            SELECT identity FROM %s WHERE counted AND %s
            """.formatted(MatchedEvents.SOURCE, Positions.from("closed_at"));

    /** ClickHouse's DateTime64 begins in 1900. */
    private static final Instant BEGINNING = Instant.parse("1900-01-01T00:00:00Z");

    private final ClickHouse clickHouse;
    private final RepeatCorrections corrections;
    private final RawRecount recount;

    public ClosingUsageStore(ClickHouse clickHouse, RepeatCorrections corrections, RawRecount recount) {
        this.clickHouse = clickHouse;
        this.corrections = corrections;
        this.recount = recount;
    }

    /** What each meter comes to in the period, by everything that lies before the position. Live events only. */
    public List<MeterUsage> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        corrections.completeForPeriod(organization, period.start(), upTo);
        return meters.stream()
                .map(meter -> count(organization, meter, period, upTo))
                .toList();
    }

    private MeterUsage count(String organization, Meter meter, Period period, LogPosition upTo) {
        Aggregate found = clickHouse.one(
                COUNT.formatted(MatchedEvents.aggregates(meter.aggregation())),
                parameters(organization, meter, period, upTo).environments("environments", Environment.LIVE),
                row -> MatchedEvents.aggregate(row, meter.aggregation()));
        SortedMap<String, Long> excluded = new TreeMap<>(found.excluded());
        long tests = clickHouse.one(COUNT_TESTS, parameters(organization, meter, period, upTo), row -> row.number("n"));
        MatchedEvents.putIfAny(excluded, "test", tests);
        return new MeterUsage(
                meter.id(), found.quantity(), found.counted(), excluded, Quantities.checksum(found.checksum()));
    }

    /**
     * What was counted late: events with a time before {@code before} that lie between the positions, per meter and hour.
     * Repeats are not among them.
     */
    public List<LateUsage> late(
            String organization, List<Meter> meters, Instant before, LogPosition from, LogPosition upTo) {
        corrections.completeBetween(organization, from, upTo);
        List<LateUsage> late = new ArrayList<>();
        for (Meter meter : meters) {
            Parameters parameters = MatchedEvents.parameters(organization, meter, BEGINNING, before)
                    .environments("environments", Environment.LIVE)
                    .position("since", from)
                    .position("up_to", upTo);
            late.addAll(clickHouse.query(
                    LATE_BY_HOUR, parameters, row -> new LateUsage(meter.id(), row.time("hour"), row.number("late"))));
        }
        return late;
    }

    /** How many identities that some meter counts in the period were first on the log after the position. */
    public long lateIdentities(String organization, List<Meter> meters, Period period, LogPosition closedAt) {
        if (meters.isEmpty()) {
            return 0;
        }
        List<String> each = new ArrayList<>();
        Parameters parameters = new Parameters()
                .text("organization", organization)
                .time("from", period.start())
                .time("to", period.end())
                .environments("environments", Environment.LIVE)
                .position("closed_at", closedAt);
        for (int i = 0; i < meters.size(); i++) {
            // The places of one meter are told apart from the next one's by its index.
            each.add(LATE_IDENTITIES.replace("{meter:", "{meter" + i + ":").replace("{type:", "{type" + i + ":"));
            parameters
                    .number("meter" + i, meters.get(i).number())
                    .text("type" + i, meters.get(i).eventType());
        }
        String statement = "SELECT uniqExact(identity) AS n FROM (" + String.join(" UNION ALL ", each) + ")";
        return clickHouse.one(statement, parameters, row -> row.number("n"));
    }

    /** The events behind a line. */
    public LineEvents events(LineEventsQuery query) {
        return new LineEventsReader(clickHouse, corrections).read(query);
    }

    /**
     * The same as {@link #count}, from nothing but the stored bytes of each event: trusting neither marks nor corrections
     * nor stored matches.
     */
    public List<MeterUsage> recount(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        return recount.count(organization, meters, period, upTo);
    }

    private static Parameters parameters(String organization, Meter meter, Period period, LogPosition upTo) {
        return MatchedEvents.parameters(organization, meter, period.start(), period.end())
                .position("up_to", upTo);
    }
}
