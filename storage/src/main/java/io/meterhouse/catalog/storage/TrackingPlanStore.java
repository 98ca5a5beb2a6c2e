package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.EVENT_SCHEMAS;
import static io.meterhouse.storage.generated.Tables.EVENT_SCHEMA_VERSIONS;
import static io.meterhouse.storage.generated.Tables.TRACKING_PLANS;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.catalog.TrackingMode;
import io.meterhouse.catalog.TrackingPlan;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.storage.generated.tables.records.TrackingPlansRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * What an organization expects of the events of each of its environments. Every change of a plan is a change of the
 * organization's keys as well: nodes learn of it as they learn that a key was revoked.
 */
@Repository
public class TrackingPlanStore {
    private static final long FIRST_REVISION = 1;

    private final DSLContext database;
    private final AuditStore audit;

    public TrackingPlanStore(DSLContext database, AuditStore audit) {
        this.database = database;
        this.audit = audit;
    }

    /**
     * A plan as it is kept.
     *
     * @param allowedTypes the only types that may come; null where any may
     */
    public record KeptPlan(
            Environment environment,
            TrackingMode mode,
            @Nullable List<String> allowedTypes,
            @Nullable Instant updatedAt) {
        /** What holds where nobody has said anything. */
        static KeptPlan none(Environment environment) {
            return new KeptPlan(environment, TrackingMode.OFF, null, null);
        }
    }

    /** The plan of an environment, which is one that nobody looks at where none was made. */
    public KeptPlan find(String organization, Environment environment) {
        KeptPlan kept = database.selectFrom(TRACKING_PLANS)
                .where(TRACKING_PLANS.ORGANIZATION_ID.eq(organization))
                .and(TRACKING_PLANS.ENVIRONMENT.eq(environment.code()))
                .fetchOne(TrackingPlanStore::kept);
        return kept == null ? KeptPlan.none(environment) : kept;
    }

    /** Puts a plan in the place of the one before. */
    public KeptPlan put(
            String organization,
            Environment environment,
            TrackingMode mode,
            @Nullable List<String> allowedTypes,
            String actor,
            Instant at) {
        JSONB types = allowedTypes == null ? null : JSONB.valueOf(CatalogJson.MAPPER.writeValueAsString(allowedTypes));
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            ApiKeyStore.takeTurn(inside);
            inside.insertInto(TRACKING_PLANS)
                    .set(TRACKING_PLANS.ORGANIZATION_ID, organization)
                    .set(TRACKING_PLANS.ENVIRONMENT, environment.code())
                    .set(TRACKING_PLANS.MODE, mode.code())
                    .set(TRACKING_PLANS.ALLOWED_TYPES, types)
                    .set(TRACKING_PLANS.REVISION, FIRST_REVISION)
                    .set(TRACKING_PLANS.UPDATED_AT, at)
                    .set(TRACKING_PLANS.UPDATED_BY, actor)
                    .onConflict(TRACKING_PLANS.ORGANIZATION_ID, TRACKING_PLANS.ENVIRONMENT)
                    .doUpdate()
                    .set(TRACKING_PLANS.MODE, mode.code())
                    .set(TRACKING_PLANS.ALLOWED_TYPES, types)
                    .set(TRACKING_PLANS.REVISION, TRACKING_PLANS.REVISION.plus(1))
                    .set(TRACKING_PLANS.UPDATED_AT, at)
                    .set(TRACKING_PLANS.UPDATED_BY, actor)
                    .execute();
            audit.add(
                    inside,
                    at,
                    actor,
                    organization,
                    "change",
                    new RecordLink("tracking_plan", environment.code()),
                    null,
                    allowedTypes == null
                            ? Map.of("mode", mode.code())
                            : Map.of("mode", mode.code(), "allowed_types", allowedTypes.size()));
            ApiKeyStore.touchAll(inside, organization);
        });
        return new KeptPlan(environment, mode, allowedTypes, at);
    }

    /** Inside the transaction that changed a schema: the organization's plans say something else from then on. */
    static void schemasChanged(DSLContext inside, String organization) {
        int plans = inside.update(TRACKING_PLANS)
                .set(TRACKING_PLANS.REVISION, TRACKING_PLANS.REVISION.plus(1))
                .where(TRACKING_PLANS.ORGANIZATION_ID.eq(organization))
                .and(TRACKING_PLANS.MODE.ne(TrackingMode.OFF.code()))
                .execute();
        if (plans > 0) {
            ApiKeyStore.touchAll(inside, organization);
        }
    }

    /** What events are held to now: the mode, the list and the schemas of one and the same moment. */
    public TrackingPlan inForce(String organization, Environment environment) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            inside.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            TrackingPlansRecord plan = inside.selectFrom(TRACKING_PLANS)
                    .where(TRACKING_PLANS.ORGANIZATION_ID.eq(organization))
                    .and(TRACKING_PLANS.ENVIRONMENT.eq(environment.code()))
                    .fetchOne();
            if (plan == null) {
                return new TrackingPlan(TrackingMode.OFF, null, Map.of());
            }
            List<String> types = types(plan.getAllowedTypes());
            return new TrackingPlan(
                    TrackingMode.of(plan.getMode()),
                    types == null ? null : Set.copyOf(types),
                    schemas(inside, organization));
        });
    }

    private static Map<String, TrackingPlan.Version> schemas(DSLContext inside, String organization) {
        return inside.select(EVENT_SCHEMAS.TYPE, EVENT_SCHEMA_VERSIONS.ID, EVENT_SCHEMA_VERSIONS.VERSION)
                .from(EVENT_SCHEMAS)
                .join(EVENT_SCHEMA_VERSIONS)
                .on(EVENT_SCHEMA_VERSIONS.SCHEMA_ID.eq(EVENT_SCHEMAS.ID))
                .and(EVENT_SCHEMA_VERSIONS.VERSION.eq(EVENT_SCHEMAS.NEWEST))
                .and(EVENT_SCHEMA_VERSIONS.ORGANIZATION_ID.eq(EVENT_SCHEMAS.ORGANIZATION_ID))
                .where(EVENT_SCHEMAS.ORGANIZATION_ID.eq(organization))
                .and(EVENT_SCHEMAS.RETIRED_AT.isNull())
                .fetchMap(
                        EVENT_SCHEMAS.TYPE,
                        row -> new TrackingPlan.Version(
                                row.get(EVENT_SCHEMA_VERSIONS.ID), row.get(EVENT_SCHEMA_VERSIONS.VERSION)));
    }

    private static KeptPlan kept(TrackingPlansRecord row) {
        return new KeptPlan(
                Environment.of(row.getEnvironment()),
                TrackingMode.of(row.getMode()),
                types(row.getAllowedTypes()),
                row.getUpdatedAt());
    }

    private static @Nullable List<String> types(@Nullable JSONB json) {
        return json == null ? null : List.of(CatalogJson.MAPPER.readValue(json.data(), String[].class));
    }
}
