package io.meterhouse.metering.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Positions;
import io.meterhouse.events.storage.Row;
import io.meterhouse.metering.LogPosition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * What is to be metered. It speaks of all organizations of a shard: this is one of the named stores without an
 * organization's scope.
 */
@Repository
public class TouchedStore {
    private static final String SHARD = "cityHash64(organization) % {shards:UInt32} = {shard:UInt32}";

    private static final String COLUMNS =
            "SELECT DISTINCT organization, environment, type, toInt64(toUnixTimestamp(%s)) * 1000000 AS hour_micros"
                    + " FROM ";

    // The place of a row of `touched` is the last record that touched the hour.
    private static final String STORED = COLUMNS.formatted("hour")
            + "(SELECT *, last_offset AS log_offset FROM touched) WHERE " + SHARD + " AND " + Positions.from("since")
            + " LIMIT {limit:UInt32}";

    private static final String CORRECTED = COLUMNS.formatted("toStartOfHour(time)") + """
        events WHERE %s AND (organization, log_epoch, log_partition, log_offset) IN (
          SELECT organization, log_epoch, log_partition, log_offset FROM event_corrections
          WHERE found_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC'))
        LIMIT {limit:UInt32}
        """.formatted(SHARD);

    private static final String OF_TYPE = """
        SELECT organization, toString(environment) AS place, hour, toInt64(toUnixTimestamp(hour)) * 1000000 AS hour_micros
        FROM touched
        WHERE %s AND type = {type:String}
          AND (organization > {organization:String} OR (organization = {organization:String}
               AND (toString(environment), toInt64(toUnixTimestamp(hour)))
                   > ({environment:String}, {hour:Int64})))
        GROUP BY organization, place, hour
        ORDER BY organization, place, hour
        LIMIT {limit:UInt32}
        """.formatted(SHARD);

    private static final String CORRECTIONS = """
        SELECT count() AS n FROM event_corrections
        WHERE found_at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')
        """;

    private final ClickHouse clickHouse;

    public TouchedStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Hours of the shard that records at the position or behind it belong to. */
    public List<TouchedHour> since(int shard, int shards, LogPosition since, int limit) {
        return clickHouse.query(STORED, shard(shard, shards, limit).position("since", since), TouchedStore::touched);
    }

    /** Hours of the shard in which records were found to be repeats since then. */
    public List<TouchedHour> correctedSince(int shard, int shards, Instant since, int limit) {
        long found = clickHouse.one(CORRECTIONS, new Parameters().time("since", since), row -> row.number("n"));
        return found == 0
                ? List.of()
                : clickHouse.query(CORRECTED, shard(shard, shards, limit).time("since", since), TouchedStore::touched);
    }

    /**
     * All hours of the shard that hold events of a type, in an order of their own.
     *
     * @param after the last of the page before; null for the first
     */
    public List<TouchedHour> ofType(int shard, int shards, String type, @Nullable TouchedHour after, int limit) {
        Parameters parameters = shard(shard, shards, limit)
                .text("type", type)
                .text("organization", after == null ? "" : after.organization())
                .text("environment", after == null ? "" : after.environment().code())
                .number("hour", after == null ? 0 : after.hour().getEpochSecond());
        return clickHouse.query(
                OF_TYPE,
                parameters,
                row -> new TouchedHour(
                        row.text("organization"), Environment.of(row.text("place")), type, row.time("hour_micros")));
    }

    private static Parameters shard(int shard, int shards, int limit) {
        return new Parameters().number("shard", shard).number("shards", shards).number("limit", limit);
    }

    private static TouchedHour touched(Row row) {
        return new TouchedHour(
                row.text("organization"),
                Environment.of(row.text("environment")),
                row.text("type"),
                row.time("hour_micros"));
    }
}
