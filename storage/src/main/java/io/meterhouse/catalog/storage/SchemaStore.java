package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.EVENT_SCHEMAS;
import static io.meterhouse.storage.generated.Tables.EVENT_SCHEMA_VERSIONS;

import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.catalog.Compatibility;
import io.meterhouse.catalog.TrackingPlan;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.storage.generated.tables.records.EventSchemaVersionsRecord;
import io.meterhouse.storage.generated.tables.records.EventSchemasRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * The schemas of an organization's events: one per type, in versions that are numbered from 1 and never change. The newest
 * is the one in force, unless the type is retired.
 */
@Repository
public class SchemaStore {
    private static final String RECORD = "event_schema";

    private final DSLContext database;
    private final AuditStore audit;

    public SchemaStore(DSLContext database, AuditStore audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * A type that has a schema.
     *
     * @param newest the number of its newest version
     * @param retiredAt since when its events may carry anything again; null while they may not
     */
    public record KeptSchema(
            String id,
            String type,
            Compatibility compatibility,
            int newest,
            Instant createdAt,
            @Nullable Instant retiredAt) {
        public boolean isRetired() {
            return retiredAt != null;
        }
    }

    /** @param body the JSON of the schema, as it was written */
    public record SchemaVersion(String id, int number, String body, String createdBy, Instant createdAt) {}

    /**
     * A version to be added.
     *
     * @param schemaId the id of the type's row, where there is none yet
     * @param follows the number of the version that it was compared with; 0 where the type has none
     * @param compatibility what later versions are held to
     */
    public record NewVersion(
            String schemaId,
            String versionId,
            String type,
            int follows,
            Compatibility compatibility,
            String body,
            String actor,
            Instant at) {}

    /** @param idOrType the id of the type's row, or the type */
    public Optional<KeptSchema> find(String organization, String idOrType) {
        return database.selectFrom(EVENT_SCHEMAS)
                .where(of(organization))
                .and(EVENT_SCHEMAS.TYPE.eq(idOrType).or(EVENT_SCHEMAS.ID.eq(idOrType)))
                // A type may be called like the id of another; what is called so is meant.
                .orderBy(DSL.when(EVENT_SCHEMAS.TYPE.eq(idOrType), 0).otherwise(1))
                .limit(1)
                .fetchOptional(SchemaStore::kept);
    }

    /** The newest first, before the given id. */
    public List<KeptSchema> page(String organization, @Nullable String before, int limit) {
        return database.selectFrom(EVENT_SCHEMAS)
                .where(of(organization))
                .and(before == null ? DSL.noCondition() : EVENT_SCHEMAS.ID.lt(before))
                .orderBy(EVENT_SCHEMAS.ID.desc())
                .limit(limit)
                .fetch(SchemaStore::kept);
    }

    /** One version of a type by its number. */
    public Optional<SchemaVersion> version(String organization, String schemaId, int number) {
        return database.selectFrom(EVENT_SCHEMA_VERSIONS)
                .where(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID.eq(organization))
                .and(EVENT_SCHEMA_VERSIONS.SCHEMA_ID.eq(schemaId))
                .and(EVENT_SCHEMA_VERSIONS.VERSION.eq(number))
                .fetchOptional(SchemaStore::version);
    }

    /** One version of a type by its id. */
    public Optional<SchemaVersion> version(String organization, String schemaId, String versionId) {
        return database.selectFrom(EVENT_SCHEMA_VERSIONS)
                .where(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID.eq(organization))
                .and(EVENT_SCHEMA_VERSIONS.SCHEMA_ID.eq(schemaId))
                .and(EVENT_SCHEMA_VERSIONS.ID.eq(versionId))
                .fetchOptional(SchemaStore::version);
    }

    /** The newest versions first, before the given number. */
    public List<SchemaVersion> versions(String organization, String schemaId, int before, int limit) {
        return database.selectFrom(EVENT_SCHEMA_VERSIONS)
                .where(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID.eq(organization))
                .and(EVENT_SCHEMA_VERSIONS.SCHEMA_ID.eq(schemaId))
                .and(EVENT_SCHEMA_VERSIONS.VERSION.lt(before))
                .orderBy(EVENT_SCHEMA_VERSIONS.VERSION.desc())
                .limit(limit)
                .fetch(SchemaStore::version);
    }

    /** The JSON of a version, or null where the organization has none of this id. */
    public @Nullable String body(String organization, String versionId) {
        return database.select(EVENT_SCHEMA_VERSIONS.BODY)
                .from(EVENT_SCHEMA_VERSIONS)
                .where(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID.eq(organization))
                .and(EVENT_SCHEMA_VERSIONS.ID.eq(versionId))
                .fetchOne(EVENT_SCHEMA_VERSIONS.BODY);
    }

    /**
     * Adds a version, which is in force from then on. Empty where another came first, so that what it was compared with is
     * the newest no more.
     *
     * @throws SchemaRefusedException where the organization has as many as it may
     */
    public Optional<SchemaVersion> add(String organization, NewVersion wanted) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            ApiKeyStore.takeTurn(inside);
            EventSchemasRecord there = inside.selectFrom(EVENT_SCHEMAS)
                    .where(of(organization))
                    .and(EVENT_SCHEMAS.TYPE.eq(wanted.type()))
                    .fetchOne();
            if ((there == null ? 0 : there.getNewest()) != wanted.follows()) {
                return Optional.empty();
            }
            requireRoom(inside, organization, wanted.follows());
            String schemaId = there == null ? wanted.schemaId() : there.getId();
            int number = wanted.follows() + 1;
            if (there == null) {
                insert(inside, organization, wanted);
            }
            inside.update(EVENT_SCHEMAS)
                    .set(EVENT_SCHEMAS.NEWEST, number)
                    .set(EVENT_SCHEMAS.COMPATIBILITY, wanted.compatibility().code())
                    .setNull(EVENT_SCHEMAS.RETIRED_AT)
                    .where(of(organization))
                    .and(EVENT_SCHEMAS.ID.eq(schemaId))
                    .execute();
            SchemaVersion made = insertVersion(inside, organization, schemaId, number, wanted);
            changed(
                    inside,
                    organization,
                    wanted.actor(),
                    wanted.at(),
                    "register",
                    schemaId,
                    Map.of("type", wanted.type(), "version", number));
            return Optional.of(made);
        });
    }

    private static void requireRoom(DSLContext inside, String organization, int follows) {
        if (follows >= TrackingPlan.MAX_VERSIONS) {
            throw new SchemaRefusedException(
                    "too_many_versions", "A type has at most " + TrackingPlan.MAX_VERSIONS + " versions.");
        }
        if (follows == 0 && inside.fetchCount(EVENT_SCHEMAS, of(organization)) >= TrackingPlan.MAX_TYPES) {
            throw new SchemaRefusedException(
                    "too_many_types", "An organization has schemas of at most " + TrackingPlan.MAX_TYPES + " types.");
        }
    }

    private static void insert(DSLContext inside, String organization, NewVersion wanted) {
        inside.insertInto(EVENT_SCHEMAS)
                .set(EVENT_SCHEMAS.ID, wanted.schemaId())
                .set(EVENT_SCHEMAS.ORGANIZATION_ID, organization)
                .set(EVENT_SCHEMAS.TYPE, wanted.type())
                .set(EVENT_SCHEMAS.COMPATIBILITY, wanted.compatibility().code())
                .set(EVENT_SCHEMAS.NEWEST, 0)
                .set(EVENT_SCHEMAS.CREATED_AT, wanted.at())
                .execute();
    }

    private static SchemaVersion insertVersion(
            DSLContext inside, String organization, String schemaId, int number, NewVersion wanted) {
        inside.insertInto(EVENT_SCHEMA_VERSIONS)
                .set(EVENT_SCHEMA_VERSIONS.ID, wanted.versionId())
                .set(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID, organization)
                .set(EVENT_SCHEMA_VERSIONS.SCHEMA_ID, schemaId)
                .set(EVENT_SCHEMA_VERSIONS.VERSION, number)
                .set(EVENT_SCHEMA_VERSIONS.BODY, wanted.body())
                .set(EVENT_SCHEMA_VERSIONS.CREATED_AT, wanted.at())
                .set(EVENT_SCHEMA_VERSIONS.CREATED_BY, wanted.actor())
                .execute();
        return new SchemaVersion(wanted.versionId(), number, wanted.body(), wanted.actor(), wanted.at());
    }

    /** Says what later versions are held to; what is there already is not looked at again. */
    public Optional<KeptSchema> holdTo(
            String organization, String id, Compatibility compatibility, String actor, Instant at) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            Optional<KeptSchema> changed = inside.update(EVENT_SCHEMAS)
                    .set(EVENT_SCHEMAS.COMPATIBILITY, compatibility.code())
                    .where(of(organization))
                    .and(EVENT_SCHEMAS.ID.eq(id))
                    .returning()
                    .fetchOptional(SchemaStore::kept);
            if (changed.isPresent()) {
                audit.add(
                        inside,
                        at,
                        actor,
                        organization,
                        "hold_to",
                        new RecordLink(RECORD, id),
                        null,
                        Map.of("compatibility", compatibility.code()));
            }
            return changed;
        });
    }

    /** Lets events of the type carry anything again. Doing it twice is doing it once. */
    public void retire(String organization, String id, String actor, Instant at) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            ApiKeyStore.takeTurn(inside);
            int retired = inside.update(EVENT_SCHEMAS)
                    .set(EVENT_SCHEMAS.RETIRED_AT, at)
                    .where(of(organization))
                    .and(EVENT_SCHEMAS.ID.eq(id))
                    .and(EVENT_SCHEMAS.RETIRED_AT.isNull())
                    .execute();
            if (retired > 0) {
                changed(inside, organization, actor, at, "retire", id, Map.of());
            }
        });
    }

    private void changed(
            DSLContext inside,
            String organization,
            String actor,
            Instant at,
            String action,
            String id,
            Map<String, Object> details) {
        audit.add(inside, at, actor, organization, action, new RecordLink(RECORD, id), null, details);
        TrackingPlanStore.schemasChanged(inside, organization);
    }

    private static Condition of(String organization) {
        return EVENT_SCHEMAS.ORGANIZATION_ID.eq(organization);
    }

    private static KeptSchema kept(EventSchemasRecord row) {
        return new KeptSchema(
                row.getId(),
                row.getType(),
                Compatibility.of(row.getCompatibility()),
                row.getNewest(),
                row.getCreatedAt(),
                row.getRetiredAt());
    }

    private static SchemaVersion version(EventSchemaVersionsRecord row) {
        return new SchemaVersion(row.getId(), row.getVersion(), row.getBody(), row.getCreatedBy(), row.getCreatedAt());
    }
}
