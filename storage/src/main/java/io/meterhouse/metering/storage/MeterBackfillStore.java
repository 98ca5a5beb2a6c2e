package io.meterhouse.metering.storage;

import static io.meterhouse.storage.generated.Tables.METERING_BACKFILLS;
import static io.meterhouse.storage.generated.Tables.METERING_SHARDS;
import static io.meterhouse.storage.generated.Tables.METERS;

import io.meterhouse.metering.LogPosition;
import io.meterhouse.storage.generated.tables.records.MetersRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of backfills: each step is written once, whatever is repeated. Meters belong to the operator, not to an
 * organization.
 */
@Repository
public class MeterBackfillStore {
    /** The state of a meter whose older events are not all counted yet. */
    public static final String BACKFILLING = "backfilling";

    private static final String ACTIVE = "active";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final DSLContext database;

    public MeterBackfillStore(DSLContext database) {
        this.database = database;
    }

    private record Position(int epoch, List<Long> positions) {}

    public @Nullable MeterBackfill find(String meterId) {
        return database.selectFrom(METERS).where(METERS.ID.eq(meterId)).fetchOne(MeterBackfillStore::backfill);
    }

    public boolean isBackfilling(String meterId) {
        return !backfilling(List.of(meterId)).isEmpty();
    }

    /** Which of these meters do not count all their events yet, by key. */
    public Set<String> backfilling(Collection<String> meterIds) {
        return database.select(METERS.KEY)
                .from(METERS)
                .where(METERS.ID.in(meterIds))
                .and(METERS.STATE.eq(BACKFILLING))
                .fetchSet(METERS.KEY);
    }

    /** Meters that call for their workflow, by id, a page behind the given one. */
    public List<String> unfinished(String afterId, int limit) {
        return database.select(METERS.ID)
                .from(METERS)
                .where(METERS.STATE.eq(BACKFILLING))
                .and(METERS.ID.gt(afterId))
                .orderBy(METERS.ID)
                .limit(limit)
                .fetch(METERS.ID);
    }

    /** Keeps up to where the backfill goes. The first answer stays. */
    public void keepPosition(String meterId, LogPosition upTo) {
        database.update(METERS)
                .set(METERS.BACKFILL_TO, json(new Position(upTo.epoch(), upTo.offsets())))
                .where(METERS.ID.eq(meterId))
                .and(METERS.BACKFILL_TO.isNull())
                .execute();
    }

    /** Keeps how many events there are to look at; where there are none, the meter counts all. */
    public void keepOlder(String meterId, long older) {
        database.update(METERS)
                .set(METERS.BACKFILL_OLDER, older)
                .set(METERS.BACKFILL_MATCHED, older == 0)
                .set(METERS.STATE, older == 0 ? ACTIVE : BACKFILLING)
                .where(METERS.ID.eq(meterId))
                .and(METERS.BACKFILL_OLDER.isNull())
                .execute();
    }

    /**
     * Goes on behind a block that is matched. Behind the last one the meter counts every stored event and is active; the
     * usage windows of older hours follow, and no close that compares itself with them goes by before.
     *
     * @param next where the next one begins; null where there is none
     * @return false where somebody else has gone on from there already
     */
    public boolean advance(MeterBackfill from, int looked, @Nullable OlderEventCursor next) {
        boolean atStart = from.cursor().equals(OlderEventCursor.START);
        return database.update(METERS)
                        .set(METERS.BACKFILL_LOOKED, from.looked() + looked)
                        .set(METERS.BACKFILL_CURSOR, json(next == null ? from.cursor() : next))
                        .set(METERS.BACKFILL_MATCHED, next == null)
                        .set(METERS.STATE, next == null ? ACTIVE : BACKFILLING)
                        .where(METERS.ID.eq(from.meterId()))
                        .and(METERS.BACKFILL_MATCHED.isFalse())
                        .and(atStart ? METERS.BACKFILL_CURSOR.isNull() : METERS.BACKFILL_CURSOR.eq(json(from.cursor())))
                        .execute()
                == 1;
    }

    /** Meters whose older events are matched and whose windows this shard has not counted yet. */
    public List<String> toCount(int shard) {
        return database.select(METERS.ID)
                .from(METERS)
                .where(METERS.BACKFILL_MATCHED)
                .and(METERS.BACKFILL_OLDER.gt(0L))
                .andNotExists(DSL.selectOne()
                        .from(METERING_BACKFILLS)
                        .where(METERING_BACKFILLS.METER_ID.eq(METERS.ID))
                        .and(METERING_BACKFILLS.SHARD.eq(shard)))
                .orderBy(METERS.ID)
                .fetch(METERS.ID);
    }

    /** A shard has counted all older windows of a meter. */
    public void counted(String meterId, int shard, Instant at) {
        database.insertInto(METERING_BACKFILLS)
                .set(METERING_BACKFILLS.METER_ID, meterId)
                .set(METERING_BACKFILLS.SHARD, shard)
                .set(METERING_BACKFILLS.COUNTED_AT, at)
                .onConflictDoNothing()
                .execute();
    }

    /** The shards that have counted all older windows of a meter. */
    public Set<Integer> countedBy(String meterId) {
        return database.select(METERING_BACKFILLS.SHARD)
                .from(METERING_BACKFILLS)
                .where(METERING_BACKFILLS.METER_ID.eq(meterId))
                .fetchSet(METERING_BACKFILLS.SHARD);
    }

    /** Whether the usage windows of a meter hold its older events too: every shard that looks has counted them. */
    public boolean windowsCounted(String meterId) {
        return !database.fetchExists(DSL.selectOne()
                .from(METERS)
                .crossJoin(METERING_SHARDS)
                .where(METERS.ID.eq(meterId))
                .and(METERS.BACKFILL_OLDER.gt(0L))
                .andNotExists(DSL.selectOne()
                        .from(METERING_BACKFILLS)
                        .where(METERING_BACKFILLS.METER_ID.eq(METERS.ID))
                        .and(METERING_BACKFILLS.SHARD.eq(METERING_SHARDS.SHARD))));
    }

    /** Makes sure that a meter whose older events are matched is active. */
    public void activate(String meterId) {
        database.update(METERS)
                .set(METERS.STATE, ACTIVE)
                .where(METERS.ID.eq(meterId))
                .and(METERS.BACKFILL_MATCHED)
                .execute();
    }

    private static MeterBackfill backfill(MetersRecord row) {
        JSONB cursor = row.getBackfillCursor();
        return new MeterBackfill(
                row.getId(),
                row.getState().equals(ACTIVE),
                position(row.getBackfillTo()),
                row.getBackfillOlder(),
                row.getBackfillLooked(),
                cursor == null ? OlderEventCursor.START : JSON.readValue(cursor.data(), OlderEventCursor.class),
                row.getBackfillMatched());
    }

    private static @Nullable LogPosition position(@Nullable JSONB json) {
        if (json == null) {
            return null;
        }
        Position read = JSON.readValue(json.data(), Position.class);
        return new LogPosition(read.epoch(), read.positions());
    }

    private static JSONB json(Object value) {
        return JSONB.valueOf(JSON.writeValueAsString(value));
    }
}
