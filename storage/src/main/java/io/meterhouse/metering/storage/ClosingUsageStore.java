package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.metering.LogPosition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Repository;

/**
 * The exact numbers of a close. Whoever asks has waited until the log is stored up to the position named; the answer for
 * a position never changes after that.
 *
 * @see io.meterhouse.events.storage.ClickHouseException what every method throws where ClickHouse does not answer
 */
@Repository
public class ClosingUsageStore {
    /** A position that everything lies before. */
    static final LogPosition EVERYTHING = new LogPosition(Integer.MAX_VALUE, List.of());

    /** ClickHouse's DateTime64 begins in 1900. */
    private static final Instant BEGINNING = Instant.parse("1900-01-01T00:00:00Z");

    private static final String LATE_BY_HOUR = """
            SELECT meter, toInt64(toUnixTimestamp(toStartOfHour(time))) * 1000000 AS hour, count() AS late
            FROM %s
            WHERE reason = '' AND %s AND %s
            GROUP BY meter, hour ORDER BY meter, hour
            """;

    private static final String LATE_IDENTITIES = "SELECT uniqExact(identity) AS late FROM %s WHERE reason = '' AND %s";

    private final ClickHouse clickHouse;
    private final RepeatVerdicts verdicts;
    private final PeriodCount counts;
    private final RawRecount recounts;
    private final LineEventsReader lines;

    public ClosingUsageStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.verdicts = new RepeatVerdicts(clickHouse);
        this.counts = new PeriodCount(clickHouse);
        this.recounts = new RawRecount(clickHouse);
        this.lines = new LineEventsReader(clickHouse, verdicts);
    }

    /** What each meter comes to in the period, by everything that lies before the position. Live events only. */
    public List<MeterUsage> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        if (meters.isEmpty()) {
            return List.of();
        }
        verdicts.settle(organization, period, upTo);
        return counts.count(organization, meters, period, upTo);
    }

    /** What each meter has come to so far, by what is known of repeats at the moment: for showing, never for a close. */
    public List<MeterUsage> soFar(String organization, List<Meter> meters, Period period) {
        return meters.isEmpty() ? List.of() : counts.count(organization, meters, period, EVERYTHING);
    }

    /**
     * What was counted late: events with a time before {@code before} that lie between the positions, per meter and hour.
     * Repeats are not among them.
     */
    public List<LateUsage> late(
            String organization, List<Meter> meters, Instant before, LogPosition from, LogPosition upTo) {
        if (meters.isEmpty()) {
            return List.of();
        }
        Period earlier = new Period(BEGINNING, before);
        verdicts.settle(organization, meters, earlier, from, upTo);
        Map<Integer, String> ids = new HashMap<>();
        meters.forEach(meter -> ids.put(meter.number(), meter.id()));
        return clickHouse.query(
                LATE_BY_HOUR.formatted(
                        JudgedEvents.source(clickHouse, organization, meters),
                        Positions.from("since"),
                        Positions.before("up_to")),
                live(organization, meters, earlier).position("since", from).position("up_to", upTo),
                row -> new LateUsage(
                        Objects.requireNonNull(ids.get(row.smallNumber("meter"))),
                        row.time("hour"),
                        row.number("late")));
    }

    /** How many identities that some meter counts in the period were first on the log after the position. */
    public long lateIdentities(String organization, List<Meter> meters, Period period, LogPosition closedAt) {
        if (meters.isEmpty()) {
            return 0;
        }
        verdicts.settle(organization, meters, period, closedAt, EVERYTHING);
        return clickHouse.one(
                LATE_IDENTITIES.formatted(
                        JudgedEvents.source(clickHouse, organization, meters), Positions.from("since")),
                live(organization, meters, period).position("since", closedAt),
                row -> row.number("late"));
    }

    /** The events behind a line, a page of them. */
    public LineEvents events(LineEventsQuery query) {
        return lines.read(query);
    }

    /**
     * The same as {@link #count}, from nothing but the stored bytes of each event: trusting neither marks nor corrections
     * nor stored matches.
     */
    public List<MeterUsage> recount(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        return meters.isEmpty() ? List.of() : recounts.count(organization, meters, period, upTo);
    }

    private static Parameters live(String organization, List<Meter> meters, Period period) {
        return JudgedEvents.parameters(organization, meters, period).environments("environments", Environment.LIVE);
    }
}
