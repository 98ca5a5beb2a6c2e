package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.METERS;

import io.meterhouse.catalog.MeterForm;
import io.meterhouse.metering.storage.MeterBackfillStore;
import io.meterhouse.storage.generated.tables.records.MetersRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/**
 * Meters as the operator keeps them: made once, listed, renamed, archived. What a meter counts is fixed when it is made.
 * They belong to the operator, not to an organization.
 */
@Repository
public class MeterRegistry {
    private static final TypeReference<List<MeterForm.@Nullable FilterForm>> FILTERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, @Nullable String>> GROUP_BY = new TypeReference<>() {};

    private final DSLContext database;

    public MeterRegistry(DSLContext database) {
        this.database = database;
    }

    /**
     * A meter as it is kept.
     *
     * @param state active, or backfilling while the events that are older than the meter are not all counted
     * @param older how many of those there are; null where they have not been counted yet
     * @param looked how many of them have been looked at
     */
    public record KeptMeter(
            String id,
            MeterForm form,
            String state,
            @Nullable Long older,
            long looked,
            Instant createdAt,
            @Nullable Instant archivedAt) {
        public boolean isBackfilling() {
            return state.equals(MeterBackfillStore.BACKFILLING);
        }
    }

    /**
     * Makes a meter of a valid form; empty where the key or the id is taken. From then on the sink matches events to it, and
     * the row calls for the backfill of those that are older.
     */
    public Optional<KeptMeter> create(String id, MeterForm form, Instant at) {
        return database.insertInto(METERS)
                .set(METERS.ID, id)
                .set(METERS.KEY, required(form.key()))
                .set(METERS.NAME, required(form.name()))
                .set(METERS.EVENT_TYPE, required(form.eventType()))
                .set(METERS.AGGREGATION, required(form.aggregation()))
                .set(METERS.VALUE_PATH, form.valuePath())
                .set(METERS.FILTER, json(form.filter() == null ? List.of() : form.filter()))
                .set(METERS.GROUP_BY, json(form.groupBy() == null ? Map.of() : new TreeMap<>(form.groupBy())))
                .set(METERS.STATE, MeterBackfillStore.BACKFILLING)
                .set(METERS.CREATED_AT, at)
                .onConflictDoNothing()
                .returning()
                .fetchOptional(MeterRegistry::kept);
    }

    /** @param keyOrId the meter's key, or its id */
    public Optional<KeptMeter> find(String keyOrId) {
        return database.selectFrom(METERS).where(named(keyOrId)).fetchOptional(MeterRegistry::kept);
    }

    /** The newest first, before the given id. */
    public List<KeptMeter> page(@Nullable String before, int limit) {
        return database.selectFrom(METERS)
                .where(before == null ? DSL.noCondition() : METERS.ID.lt(before))
                .orderBy(METERS.ID.desc())
                .limit(limit)
                .fetch(MeterRegistry::kept);
    }

    /** Everything but the name is fixed. */
    public Optional<KeptMeter> rename(String keyOrId, String name) {
        return database.update(METERS)
                .set(METERS.NAME, name)
                .where(named(keyOrId))
                .returning()
                .fetchOptional(MeterRegistry::kept);
    }

    /** An archived meter goes on counting for the versions that price it, and can be put into no new one. */
    public Optional<KeptMeter> archive(String keyOrId, Instant at) {
        return database.update(METERS)
                .set(METERS.ARCHIVED_AT, DSL.coalesce(METERS.ARCHIVED_AT, at))
                .where(named(keyOrId))
                .returning()
                .fetchOptional(MeterRegistry::kept);
    }

    /** The keys that a new plan version may price by. */
    public Set<String> usableKeys() {
        return database.select(METERS.KEY)
                .from(METERS)
                .where(METERS.ARCHIVED_AT.isNull())
                .fetchSet(METERS.KEY);
    }

    /** Which of these meters do not count all their events yet. */
    public Set<String> backfilling(Set<String> keys) {
        return database.select(METERS.KEY)
                .from(METERS)
                .where(METERS.KEY.in(keys))
                .and(METERS.STATE.eq(MeterBackfillStore.BACKFILLING))
                .fetchSet(METERS.KEY);
    }

    private static Condition named(String keyOrId) {
        return METERS.KEY.eq(keyOrId).or(METERS.ID.eq(keyOrId));
    }

    private static KeptMeter kept(MetersRecord row) {
        MeterForm form = new MeterForm(
                row.getKey(),
                row.getName(),
                row.getEventType(),
                row.getAggregation(),
                row.getValuePath(),
                CatalogJson.MAPPER.readValue(row.getFilter().data(), FILTERS),
                CatalogJson.MAPPER.readValue(row.getGroupBy().data(), GROUP_BY));
        return new KeptMeter(
                row.getId(),
                form,
                row.getState(),
                row.getBackfillOlder(),
                row.getBackfillLooked(),
                row.getCreatedAt(),
                row.getArchivedAt());
    }

    private static JSONB json(Object value) {
        return JSONB.valueOf(CatalogJson.MAPPER.writeValueAsString(value));
    }

    private static String required(@Nullable String value) {
        return Objects.requireNonNull(value, "the form was not validated");
    }
}
