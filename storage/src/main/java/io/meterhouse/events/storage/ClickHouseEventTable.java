package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import java.util.List;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table in ClickHouse. It writes for all organizations: this is one of the named stores without a scope. */
@Repository
public class ClickHouseEventTable implements EventTable {
    private static final List<String> COLUMNS = List.of(
            "organization",
            "environment",
            "type",
            "time",
            "source",
            "id",
            "subject",
            "data",
            "extensions",
            "key_id",
            "key_line",
            "identity",
            "received_at",
            "clock_at",
            "stored_at",
            "log_epoch",
            "log_partition",
            "log_offset",
            "repeat",
            "match_meter",
            "match_value",
            "match_text",
            "match_dimensions");

    private static final int LIVE = 1;
    private static final int TEST = 2;
    static final int VALUE_SCALE = 12;
    private static final String NO_DIMENSIONS = "{}";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String RUNNING =
            "SELECT count() AS running FROM system.processes WHERE startsWith(query_id, {token:String})";

    private static final String HELD = """
            SELECT log_offset FROM events
            WHERE log_epoch = {epoch:UInt32} AND log_partition = {partition:UInt32}
              AND log_offset >= {from:UInt64} AND log_offset < {to:UInt64}
            ORDER BY log_offset
            """;

    private static final String TOUCH = """
            INSERT INTO touched
            SELECT organization, environment, type, toStartOfHour(time) AS hour, log_epoch, log_partition,
                   max(log_offset), max(stored_at)
            FROM events
            WHERE log_epoch = {epoch:UInt32} AND log_partition = {partition:UInt32}
              AND log_offset >= {from:UInt64} AND log_offset < {to:UInt64}
            GROUP BY organization, environment, type, hour, log_epoch, log_partition
            """;

    private final ClickHouse clickHouse;

    public ClickHouseEventTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    @Override
    public void insert(List<EventRow> rows, String token) {
        RowBinaryBuffer buffer = new RowBinaryBuffer();
        for (EventRow row : rows) {
            write(row, buffer);
        }
        clickHouse.insert("events", COLUMNS, buffer.bytes(), buffer.length(), token);
    }

    @Override
    public boolean isRunning(String tokenPrefix) {
        return clickHouse.one(RUNNING, new Parameters().text("token", tokenPrefix), row -> row.number("running") > 0);
    }

    @Override
    public long[] held(int epoch, int partition, long from, long to) {
        return clickHouse.query(HELD, range(epoch, partition, from, to), row -> row.number("log_offset")).stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public void touch(int epoch, int partition, long from, long to) {
        clickHouse.execute(TOUCH, range(epoch, partition, from, to));
    }

    private static Parameters range(int epoch, int partition, long from, long to) {
        return new Parameters()
                .number("epoch", epoch)
                .number("partition", partition)
                .number("from", from)
                .number("to", to);
    }

    private static void write(EventRow row, RowBinaryBuffer out) {
        out.text(row.organization());
        out.int8(row.environment() == Environment.LIVE ? LIVE : TEST);
        out.text(row.type());
        out.int64(row.time());
        out.text(row.source());
        out.text(row.id());
        out.nullableText(row.subject());
        out.blob(row.data().value());
        out.blob(row.extensions().value());
        out.text(row.keyId());
        out.text(row.keyLine());
        out.int64(row.identity().low());
        out.int64(row.identity().high());
        out.int64(row.receivedAt());
        out.int64(row.clockAt());
        out.int64(row.storedAt());
        out.int32(row.epoch());
        out.int32(row.partition());
        out.int64(row.offset());
        out.bool(row.repeat());
        writeMatches(row.matches(), out);
    }

    private static void writeMatches(List<MeterMatch> matches, RowBinaryBuffer out) {
        out.count(matches.size());
        matches.forEach(match -> out.int32(match.meterNumber()));
        out.count(matches.size());
        matches.forEach(match -> out.decimal256(match.value(), VALUE_SCALE));
        out.count(matches.size());
        matches.forEach(match -> out.text(match.text()));
        out.count(matches.size());
        matches.forEach(match -> out.text(dimensions(match)));
    }

    /** One canonical JSON object: the names are sorted. */
    static String dimensions(MeterMatch match) {
        return match.dimensions().isEmpty() ? NO_DIMENSIONS : JSON.writeValueAsString(match.dimensions());
    }
}
