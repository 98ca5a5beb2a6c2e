package io.meterhouse.events.storage;

import io.meterhouse.accounts.storage.FirstEvents;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Repository;

/** Single events to read. Corrections count as marks do. */
@Repository
public class EventStore implements FirstEvents {
    /** Records of one identity that are looked at; a sender repeats an event a few times, not thousands. */
    private static final int MOST_RECORDS = 1_000;

    private static final String COLUMNS =
            """
            SELECT environment, type, toUnixTimestamp64Micro(time) AS time_micros, source, id, subject, data, extensions,
                   toUnixTimestamp64Micro(received_at) AS received_micros,
                   toUnixTimestamp64Micro(stored_at) AS stored_micros,
                   log_epoch, log_partition, log_offset,
                   multiIf((log_epoch, log_partition, log_offset) IN ($duplicates), true,
                           (log_epoch, log_partition, log_offset) IN ($originals), false, repeat) AS is_repeat,
                   arrayStringConcat(arrayMap(number -> toString(number), match_meter), ',') AS meters
            FROM events
            WHERE organization = {organization:String} AND environment = {environment:String}
            """.replace("$duplicates", corrected("duplicate")).replace("$originals", corrected("original"));

    private static final String OF_IDENTITY =
            COLUMNS + " AND identity = {identity:UInt128} ORDER BY log_epoch, log_offset LIMIT {limit:UInt32}";

    // By meter and time, as the table is sorted; the place tells events of one time apart.
    private static final String OLDER_MATCHES = """
            SELECT DISTINCT meter, log_epoch, log_partition, log_offset FROM event_matches
            WHERE organization = {organization:String}
              AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')
              AND time <= fromUnixTimestamp64Micro({to:Int64}, 'UTC')
              AND (log_epoch, log_partition, log_offset)
                  IN (SELECT arrayJoin(arrayZip({epochs:Array(UInt32)}, {partitions:Array(UInt32)}, {offsets:Array(UInt64)})))
            """;

    private static final String ANY =
            "SELECT count() AS n FROM (SELECT 1 FROM touched WHERE organization = {organization:String} LIMIT 1)";

    private final ClickHouse clickHouse;

    public EventStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** All stored records of an identity, the first on the log first. */
    public List<StoredEvent> records(String organization, Environment environment, String source, String id) {
        EventIdentity identity = EventIdentity.of(organization, environment, source, id);
        Parameters parameters = new Parameters()
                .text("organization", organization)
                .text("environment", environment.code())
                .number("identity", identity.high(), identity.low())
                .number("limit", MOST_RECORDS);
        return withOlderMatches(
                organization,
                clickHouse.query(OF_IDENTITY, parameters, row -> event(row, organization)).stream()
                        .filter(event ->
                                event.source().equals(source) && event.id().equals(id))
                        .toList());
    }

    /** Events, the newest by their own time first. */
    public List<StoredEvent> page(EventFilter filter, EventPlace after, int limit) {
        StringBuilder statement = new StringBuilder(COLUMNS);
        Parameters parameters = new Parameters()
                .text("organization", filter.organization())
                .text("environment", filter.environment().code())
                .number("limit", limit);
        if (filter.type() != null) {
            statement.append(" AND type = {type:String}");
            parameters.text("type", filter.type());
        }
        if (filter.subject() != null) {
            statement.append(" AND subject = {subject:String}");
            parameters.text("subject", filter.subject());
        }
        if (filter.from() != null) {
            statement.append(" AND time >= fromUnixTimestamp64Micro({from:Int64}, 'UTC')");
            parameters.time("from", filter.from());
        }
        if (filter.to() != null) {
            statement.append(" AND time < fromUnixTimestamp64Micro({to:Int64}, 'UTC')");
            parameters.time("to", filter.to());
        }
        if (!after.equals(EventPlace.START)) {
            statement.append(" AND time <= fromUnixTimestamp64Micro({last_time:Int64}, 'UTC')"
                    + " AND (toUnixTimestamp64Micro(time), log_epoch, log_partition, log_offset) < ({last_time:Int64},"
                    + " {last_epoch:UInt32}, {last_partition:UInt32}, {last_offset:UInt64})");
            parameters
                    .number("last_time", after.timeMicros())
                    .number("last_epoch", after.epoch())
                    .number("last_partition", after.partition())
                    .number("last_offset", after.offset());
        }
        // The hour first changes nothing in the order, and is how the table is sorted.
        statement.append(" ORDER BY toStartOfHour(time) DESC, time DESC, log_epoch DESC, log_partition DESC,"
                + " log_offset DESC LIMIT {limit:UInt32}");
        return withOlderMatches(
                filter.organization(),
                clickHouse.query(statement.toString(), parameters, row -> event(row, filter.organization())));
    }

    private record Place(long epoch, long partition, long offset) {}

    /** Adds the meters that were made after the events. */
    private List<StoredEvent> withOlderMatches(String organization, List<StoredEvent> events) {
        if (events.isEmpty()) {
            return events;
        }
        Map<Place, List<Integer>> found = new HashMap<>();
        clickHouse.forEach(
                OLDER_MATCHES,
                new Parameters()
                        .text("organization", organization)
                        .time(
                                "from",
                                events.stream()
                                        .map(StoredEvent::time)
                                        .min(Instant::compareTo)
                                        .orElseThrow())
                        .time(
                                "to",
                                events.stream()
                                        .map(StoredEvent::time)
                                        .max(Instant::compareTo)
                                        .orElseThrow())
                        .numbers(
                                "epochs",
                                events.stream().map(StoredEvent::epoch).toList())
                        .numbers(
                                "partitions",
                                events.stream().map(StoredEvent::partition).toList())
                        .numbers(
                                "offsets",
                                events.stream().map(StoredEvent::offset).toList()),
                row -> found.computeIfAbsent(
                                new Place(
                                        row.number("log_epoch"), row.number("log_partition"), row.number("log_offset")),
                                place -> new ArrayList<>())
                        .add(row.smallNumber("meter")));
        return events.stream()
                .map(event -> event.alsoMatchedBy(
                        found.getOrDefault(new Place(event.epoch(), event.partition(), event.offset()), List.of())))
                .toList();
    }

    @Override
    public boolean any(String organization) {
        return clickHouse.one(ANY, new Parameters().text("organization", organization), row -> row.number("n") > 0);
    }

    /** The places whose last correction says so. */
    private static String corrected(String reason) {
        return """
            SELECT log_epoch, log_partition, log_offset FROM event_corrections
            WHERE organization = {organization:String}
            GROUP BY log_epoch, log_partition, log_offset HAVING argMax(reason, found_at) = '\
            """ + reason + "'";
    }

    private static StoredEvent event(Row row, String organization) {
        String meters = row.text("meters");
        return new StoredEvent(
                organization,
                Environment.of(row.text("environment")),
                row.text("type"),
                row.time("time_micros"),
                row.text("source"),
                row.text("id"),
                row.textOrNull("subject"),
                row.text("data"),
                row.text("extensions"),
                row.time("received_micros"),
                row.time("stored_micros"),
                row.smallNumber("log_epoch"),
                row.smallNumber("log_partition"),
                row.number("log_offset"),
                row.flag("is_repeat"),
                meters.isEmpty()
                        ? List.of()
                        : Stream.of(meters.split(",")).map(Integer::valueOf).toList());
    }
}
