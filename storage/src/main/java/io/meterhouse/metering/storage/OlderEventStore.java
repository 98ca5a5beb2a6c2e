package io.meterhouse.metering.storage;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.OlderMatch;
import io.meterhouse.events.storage.OlderMatchTable;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.LogPosition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Events that were stored before the sink knew a meter, and what the meter makes of them: the sink's own function is asked,
 * on the stored bytes. A meter looks at the events of all organizations: this is one of the named stores without an
 * organization's scope.
 *
 * @see io.meterhouse.events.storage.ClickHouseException what every method throws where ClickHouse does not answer
 */
@Repository
public class OlderEventStore {
    // What the sink has matched already stands in the row. An event that it found to be none for the meter is looked at
    // once
    // more, and found to be none again.
    private static final String OLDER =
            "type = {type:String} AND NOT has(match_meter, {meter:UInt32}) AND " + Positions.before("up_to");

    private static final String COUNT = """
            SELECT count() AS n FROM events
            WHERE organization IN (SELECT DISTINCT organization FROM touched WHERE type = {type:String}) AND %s
            """.formatted(OLDER);

    private static final String NEXT_PLACE = """
            SELECT organization, toString(environment) AS place FROM touched
            WHERE type = {type:String}
              AND (organization > {organization:String}
                   OR (organization = {organization:String} AND toString(environment) > {environment:String}))
            GROUP BY organization, place ORDER BY organization, place LIMIT 1
            """;

    private static final String BLOCK = """
            SELECT toUnixTimestamp64Micro(time) AS time_micros, source, subject, data,
                   log_epoch, log_partition, log_offset
            FROM events
            WHERE organization = {organization:String} AND environment = {environment:String} AND %s
              AND time >= fromUnixTimestamp64Micro({time:Int64}, 'UTC')
              AND (toUnixTimestamp64Micro(time), log_epoch, log_partition, log_offset)
                  > ({time:Int64}, {epoch:UInt32}, {partition:UInt32}, {offset:UInt64})
            ORDER BY toStartOfHour(time), time, log_epoch, log_partition, log_offset
            LIMIT {limit:UInt32}
            """.formatted(OLDER);

    private final ClickHouse clickHouse;
    private final OlderMatchTable matches;

    public OlderEventStore(ClickHouse clickHouse, OlderMatchTable matches) {
        this.clickHouse = clickHouse;
        this.matches = matches;
    }

    /**
     * A block that was looked at.
     *
     * @param looked how many events
     * @param next where the next block begins; null where there is none
     */
    public record Looked(int looked, @Nullable OlderEventCursor next) {}

    /** How many events of the meter's type lie before the position without a match of it. */
    public long count(Meter meter, LogPosition upTo) {
        return clickHouse.one(COUNT, parameters(meter, upTo), row -> row.number("n"));
    }

    /**
     * Looks at the events behind the cursor, as many as the limit at most, and stores what the meter makes of them. When it
     * returns, that is there; doing it again changes nothing.
     */
    public Looked match(Meter meter, LogPosition upTo, OlderEventCursor after, int limit) {
        OlderEventCursor place = after;
        if (after.equals(OlderEventCursor.START)) {
            OlderEventCursor first = nextPlace(meter, after);
            if (first == null) {
                return new Looked(0, null);
            }
            place = first;
        }
        Block block = new Block(meter, place);
        clickHouse.forEach(BLOCK, at(parameters(meter, upTo), place).number("limit", limit), block::look);
        block.matched.flush();
        return new Looked(block.looked, block.looked < limit ? nextPlace(meter, place) : block.last);
    }

    private @Nullable OlderEventCursor nextPlace(Meter meter, OlderEventCursor after) {
        Parameters parameters = new Parameters()
                .text("type", meter.eventType())
                .text("organization", after.organization())
                .text("environment", after.environment());
        List<OlderEventCursor> found = clickHouse.query(
                NEXT_PLACE, parameters, row -> OlderEventCursor.before(row.text("organization"), row.text("place")));
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Parameters parameters(Meter meter, LogPosition upTo) {
        return new Parameters()
                .text("type", meter.eventType())
                .number("meter", meter.number())
                .position("up_to", upTo);
    }

    private static Parameters at(Parameters parameters, OlderEventCursor cursor) {
        return parameters
                .text("organization", cursor.organization())
                .text("environment", cursor.environment())
                .number("time", cursor.time())
                .number("epoch", cursor.epoch())
                .number("partition", cursor.partition())
                .number("offset", cursor.offset());
    }

    /** One block of one organization's events. */
    private final class Block {
        private final OlderMatchTable.Batch matched = matches.batch();
        private final MeterMatcher matcher;
        private final String type;
        private OlderEventCursor last;
        private int looked;

        Block(Meter meter, OlderEventCursor place) {
            this.matcher = new MeterMatcher(List.of(meter));
            this.type = meter.eventType();
            this.last = place;
        }

        void look(Row row) {
            looked++;
            last = new OlderEventCursor(
                    last.organization(),
                    last.environment(),
                    row.number("time_micros"),
                    row.smallNumber("log_epoch"),
                    row.smallNumber("log_partition"),
                    row.number("log_offset"));
            for (MeterMatch match : match(row)) {
                matched.add(new OlderMatch(
                        last.organization(), last.time(), last.epoch(), last.partition(), last.offset(), match));
            }
        }

        private List<MeterMatch> match(Row row) {
            try {
                return matcher.match(
                        type,
                        row.text("source"),
                        row.textOrNull("subject"),
                        row.text("data").getBytes(StandardCharsets.UTF_8));
            } catch (IllegalArgumentException noJsonObject) {
                // The sink finds no match in it either.
                return List.of();
            }
        }
    }
}
