package io.meterhouse.metering.storage;

import static io.meterhouse.storage.generated.Tables.METERING_SHARDS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.USAGE_WINDOWS;

import io.meterhouse.metering.LogPosition;
import io.meterhouse.storage.generated.tables.records.UsageWindowsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Usage windows, and how far each shard has looked. Written for many organizations at once, by metering alone. */
@Repository
public class WindowStore {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ROWS_PER_STATEMENT = 500;

    private final DSLContext database;

    public WindowStore(DSLContext database) {
        this.database = database;
    }

    private record Position(int epoch, List<Long> positions) {}

    /** How far a shard has looked; null where it has not begun. */
    public @Nullable LogPosition position(int shard) {
        JSONB json = database.select(METERING_SHARDS.POSITION)
                .from(METERING_SHARDS)
                .where(METERING_SHARDS.SHARD.eq(shard))
                .fetchOne(METERING_SHARDS.POSITION);
        if (json == null) {
            return null;
        }
        Position position = JSON.readValue(json.data(), Position.class);
        return new LogPosition(position.epoch(), position.positions());
    }

    /** When a shard's look last found something new on the log; null where it has not begun. */
    public @Nullable Instant lookedAt(int shard) {
        return database.select(METERING_SHARDS.UPDATED_AT)
                .from(METERING_SHARDS)
                .where(METERING_SHARDS.SHARD.eq(shard))
                .fetchOne(METERING_SHARDS.UPDATED_AT);
    }

    /** Whether somebody waits for the shard's next look. Who asks must look then: it is not told twice. */
    public boolean takeUpWait(int shard) {
        return database.update(METERING_SHARDS)
                        .set(METERING_SHARDS.WAITED_FOR, false)
                        .where(METERING_SHARDS.SHARD.eq(shard))
                        .and(METERING_SHARDS.WAITED_FOR)
                        .execute()
                > 0;
    }

    /** Forgets how far was looked where there were more shards than now: organizations have changed theirs. */
    public void forgetMoreThan(int shards) {
        database.transaction(transaction -> {
            boolean more = transaction.dsl().fetchExists(METERING_SHARDS, METERING_SHARDS.SHARD.ge(shards));
            if (more) {
                transaction.dsl().deleteFrom(METERING_SHARDS).execute();
            }
        });
    }

    public void looked(int shard, LogPosition position, Instant at) {
        JSONB json = JSONB.valueOf(JSON.writeValueAsString(new Position(position.epoch(), position.offsets())));
        database.insertInto(METERING_SHARDS)
                .set(METERING_SHARDS.SHARD, shard)
                .set(METERING_SHARDS.POSITION, json)
                .set(METERING_SHARDS.UPDATED_AT, at)
                .onConflict(METERING_SHARDS.SHARD)
                .doUpdate()
                .set(METERING_SHARDS.POSITION, json)
                .set(METERING_SHARDS.UPDATED_AT, at)
                .execute();
    }

    /** Writes windows over what was there. Those of organizations that are not known here are left out. */
    public int write(String meterId, List<CountedWindow> windows, Instant at) {
        Set<String> known = database.select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.ID.in(windows.stream()
                        .map(CountedWindow::organization)
                        .distinct()
                        .toList()))
                .fetchSet(ORGANIZATIONS.ID);
        List<UsageWindowsRecord> rows = windows.stream()
                .filter(window -> known.contains(window.organization()))
                .map(window -> row(meterId, window, at))
                .toList();
        for (int from = 0; from < rows.size(); from += ROWS_PER_STATEMENT) {
            write(rows.subList(from, Math.min(rows.size(), from + ROWS_PER_STATEMENT)));
        }
        return rows.size();
    }

    private void write(List<UsageWindowsRecord> rows) {
        List<Query> upserts = new ArrayList<>();
        for (UsageWindowsRecord row : rows) {
            upserts.add(database.insertInto(USAGE_WINDOWS)
                    .set(row)
                    .onConflict(USAGE_WINDOWS.getPrimaryKey().getFields())
                    .doUpdate()
                    .set(row));
        }
        database.batch(upserts).execute();
    }

    private static UsageWindowsRecord row(String meterId, CountedWindow window, Instant at) {
        UsageWindowsRecord row = new UsageWindowsRecord();
        row.setOrganizationId(window.organization());
        row.setMeterId(meterId);
        row.setEnvironment(window.environment().code());
        row.setHour(window.hour());
        row.setDimensions(JSONB.valueOf(WindowDimensions.key(window.dimensions())));
        row.setKeyLine(window.keyLine());
        row.setCounted(window.counted());
        row.setSum(window.sum());
        row.setMin(window.min());
        row.setMax(window.max());
        row.setLast(window.last());
        row.setLastOrder(window.lastOrder());
        row.setUniques(window.uniques());
        row.setExcluded(JSONB.valueOf(JSON.writeValueAsString(window.excluded())));
        row.setChecksum(window.checksum());
        row.setUpdatedAt(at);
        return row;
    }
}
