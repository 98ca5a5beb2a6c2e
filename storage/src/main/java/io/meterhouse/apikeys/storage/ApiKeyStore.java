package io.meterhouse.apikeys.storage;

import static io.meterhouse.storage.generated.Tables.API_KEYS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;
import static io.meterhouse.storage.generated.Tables.TRACKING_PLANS;
import static io.meterhouse.storage.generated.Tables.WORKFLOW_RUNS;

import io.meterhouse.accounts.storage.OnboardingStore;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.storage.generated.tables.records.ApiKeysRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.UpdateSetMoreStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Keys by their hash, and what changed about keys since one last looked. */
@Repository
public class ApiKeyStore {
    private static final List<String> WORKING = List.of("unconfirmed", "active", "rotating");
    private static final List<String> REPLACEABLE = List.of("unconfirmed", "active");
    private static final long CHANGES_LOCK = 0x6170696b657973L;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DSLContext database;

    public ApiKeyStore(DSLContext database) {
        this.database = database;
    }

    /**
     * What a request needs to know of a key that works.
     *
     * @param trackingPlan the revision of the plan that its events are held to; 0 where nobody looks
     */
    public record WorkingKey(
            String id,
            String line,
            String organization,
            Environment environment,
            List<String> scopes,
            boolean onTestClock,
            long trackingPlan,
            @Nullable Instant endsAt) {}

    /** The key of a hash if it works at that time, or null. */
    public @Nullable WorkingKey working(String hash, Instant now) {
        return database.select(
                        API_KEYS.ID,
                        API_KEYS.LINE_ID,
                        API_KEYS.ORGANIZATION_ID,
                        API_KEYS.ENVIRONMENT,
                        API_KEYS.SCOPES,
                        API_KEYS.EXPIRES_AT,
                        API_KEYS.OVERLAP_ENDS_AT,
                        TEST_CLOCKS.ID,
                        TRACKING_PLANS.REVISION)
                .from(API_KEYS)
                .leftJoin(TEST_CLOCKS)
                .on(TEST_CLOCKS.ORGANIZATION_ID.eq(API_KEYS.ORGANIZATION_ID))
                .leftJoin(TRACKING_PLANS)
                .on(TRACKING_PLANS.ORGANIZATION_ID.eq(API_KEYS.ORGANIZATION_ID))
                .and(TRACKING_PLANS.ENVIRONMENT.eq(API_KEYS.ENVIRONMENT))
                .and(TRACKING_PLANS.MODE.ne("off"))
                .where(API_KEYS.HASH.eq(hash))
                .and(API_KEYS.STATUS.in(WORKING))
                .and(API_KEYS.EXPIRES_AT.isNull().or(API_KEYS.EXPIRES_AT.gt(now)))
                .and(API_KEYS.OVERLAP_ENDS_AT.isNull().or(API_KEYS.OVERLAP_ENDS_AT.gt(now)))
                .fetchOne(ApiKeyStore::workingKey);
    }

    private static WorkingKey workingKey(Record row) {
        Long plan = row.get(TRACKING_PLANS.REVISION);
        return new WorkingKey(
                row.get(API_KEYS.ID),
                row.get(API_KEYS.LINE_ID),
                row.get(API_KEYS.ORGANIZATION_ID),
                Environment.of(row.get(API_KEYS.ENVIRONMENT)),
                scopes(row.get(API_KEYS.SCOPES)),
                row.get(TEST_CLOCKS.ID) != null,
                plan == null ? 0 : plan,
                earlier(row.get(API_KEYS.EXPIRES_AT), row.get(API_KEYS.OVERLAP_ENDS_AT)));
    }

    /** The number of the newest change; changes are numbered in the order they were begun. */
    public long newestChange() {
        Long newest = database.select(DSL.max(API_KEYS.CHANGE)).from(API_KEYS).fetchOneInto(Long.class);
        return newest == null ? 0 : newest;
    }

    /** The hashes of keys changed after that number, with the number of each change; at most so many, oldest first. */
    public Map<String, Long> changedSince(long change, int limit) {
        return database.select(API_KEYS.HASH, API_KEYS.CHANGE)
                .from(API_KEYS)
                .where(API_KEYS.CHANGE.gt(change))
                .orderBy(API_KEYS.CHANGE)
                .limit(limit)
                .fetchMap(API_KEYS.HASH, API_KEYS.CHANGE);
    }

    /** A key of an organization, or null where that one has none of this id. */
    public @Nullable ApiKey byId(String organization, String id) {
        return database.selectFrom(API_KEYS)
                .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                .and(API_KEYS.ID.eq(id))
                .fetchOne(ApiKeyStore::apiKey);
    }

    /** Whether a key is stored under that hash. */
    public boolean hasHash(String id, String hash) {
        return database.fetchExists(API_KEYS, API_KEYS.ID.eq(id).and(API_KEYS.HASH.eq(hash)));
    }

    /** An organization's keys, newest first. */
    public List<ApiKey> list(String organization, @Nullable String idBefore, int limit) {
        return database.selectFrom(API_KEYS)
                .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                .and(idBefore == null ? DSL.noCondition() : API_KEYS.ID.lt(idBefore))
                .orderBy(API_KEYS.ID.desc())
                .limit(limit)
                .fetch(ApiKeyStore::apiKey);
    }

    /**
     * Writes a key and, where it replaces one, that one's overlap, and that the organization has its first key. Writing it
     * again changes nothing.
     *
     * @throws KeyRefusedException where the key to replace is not there or does not work any more
     */
    public void issue(NewApiKey key) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            takeTurn(inside);
            if (inside.fetchExists(API_KEYS, API_KEYS.ID.eq(key.id()))) {
                return;
            }
            String line = key.replaces() == null ? key.id() : replace(inside, key, key.replaces());
            inside.insertInto(API_KEYS)
                    .set(API_KEYS.ID, key.id())
                    .set(API_KEYS.ORGANIZATION_ID, key.organization())
                    .set(API_KEYS.LINE_ID, line)
                    .set(API_KEYS.NAME, key.name())
                    .set(API_KEYS.ENVIRONMENT, key.environment().code())
                    .set(API_KEYS.PREFIX, key.prefix())
                    .set(API_KEYS.HASH, key.hash())
                    .set(API_KEYS.SCOPES, JSONB.valueOf(JSON.writeValueAsString(key.scopes())))
                    .set(API_KEYS.STATUS, "unconfirmed")
                    .set(API_KEYS.WORKFLOW_ID, key.workflowId())
                    .set(API_KEYS.CREATED_AT, key.createdAt())
                    .set(API_KEYS.CREATED_BY, key.createdBy())
                    .set(API_KEYS.EXPIRES_AT, key.expiresAt())
                    .set(API_KEYS.BUDGET_MINOR, key.budgetMinor())
                    .set(API_KEYS.BUDGET_CURRENCY, key.budgetCurrency())
                    .set(API_KEYS.HARD_CAP, key.hardCap())
                    .execute();
            OnboardingStore.end(inside, key.organization(), "first_key", "done", key.createdAt());
        });
    }

    private static String replace(DSLContext inside, NewApiKey key, String replaced) {
        ApiKeysRecord old = inside.selectFrom(API_KEYS)
                .where(API_KEYS.ID.eq(replaced))
                .and(API_KEYS.ORGANIZATION_ID.eq(key.organization()))
                .forUpdate()
                .fetchOne();
        if (old == null) {
            throw new KeyRefusedException("not_found", "There is no such key.");
        }
        if (!REPLACEABLE.contains(old.getStatus())) {
            throw new KeyRefusedException(
                    "key_not_active", "Only a key that works, and was not replaced yet, is rotated.");
        }
        changed(inside)
                .set(API_KEYS.STATUS, "rotating")
                .set(API_KEYS.OVERLAP_ENDS_AT, key.overlapEndsAt())
                .set(API_KEYS.REPLACED_BY, key.id())
                .where(API_KEYS.ID.eq(replaced))
                .execute();
        return old.getLineId();
    }

    /**
     * Confirms that a key has reached its owner. Confirming twice is once.
     *
     * @throws KeyRefusedException where there is no such key or it has ended
     */
    public void confirm(String organization, String id, Instant now) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            takeTurn(inside);
            ApiKeysRecord key = locked(inside, organization, id);
            if (!WORKING.contains(key.getStatus())) {
                throw new KeyRefusedException("key_not_active", "This key has ended.");
            }
            if (key.getConfirmedAt() == null) {
                String status = key.getStatus().equals("unconfirmed") ? "active" : key.getStatus();
                changed(inside)
                        .set(API_KEYS.STATUS, status)
                        .set(API_KEYS.CONFIRMED_AT, now)
                        .where(API_KEYS.ID.eq(id))
                        .execute();
            }
        });
    }

    /**
     * Ends a key that works; one that has ended stays as it is.
     *
     * @throws KeyRefusedException where there is no such key
     */
    public void end(String organization, String id, String status, Instant now) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            takeTurn(inside);
            locked(inside, organization, id);
            changed(inside)
                    .set(API_KEYS.STATUS, status)
                    .set(API_KEYS.ENDED_AT, now)
                    .where(API_KEYS.ID.eq(id))
                    .and(API_KEYS.STATUS.in(WORKING))
                    .execute();
        });
    }

    /** A key that was used without having been confirmed has reached its owner. */
    public void confirmByUse(String organization, String id) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            takeTurn(inside);
            changed(inside)
                    .set(API_KEYS.STATUS, "active")
                    .set(API_KEYS.CONFIRMED_AT, API_KEYS.LAST_USED_AT)
                    .where(API_KEYS.ID.eq(id))
                    .and(API_KEYS.ORGANIZATION_ID.eq(organization))
                    .and(API_KEYS.STATUS.eq("unconfirmed"))
                    .and(API_KEYS.LAST_USED_AT.isNotNull())
                    .execute();
        });
    }

    /** Ends every key of an organization that works. Returns their ids. */
    public List<String> endAll(String organization, Instant now) {
        return database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            takeTurn(inside);
            return changed(inside)
                    .set(API_KEYS.STATUS, "revoked")
                    .set(API_KEYS.ENDED_AT, now)
                    .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                    .and(API_KEYS.STATUS.in(WORKING))
                    .returning(API_KEYS.ID)
                    .fetch(API_KEYS.ID);
        });
    }

    /**
     * Makes every process forget what it holds in memory of an organization's keys. To be called inside the transaction
     * that changed what a key means, as putting the organization on a test clock does.
     *
     * @return the change that every process must have seen, or null where the organization has no keys
     */
    public static @Nullable Long touchAll(DSLContext inside, String organization) {
        takeTurn(inside);
        return changed(inside)
                .set(API_KEYS.NAME, API_KEYS.NAME)
                .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                .returning(API_KEYS.CHANGE)
                .fetch(API_KEYS.CHANGE)
                .stream()
                .max(Long::compare)
                .orElse(null);
    }

    /** Writes when keys were last used, many at once. That is no change that anybody has to forget something for. */
    public void used(Map<String, Instant> lastUses) {
        if (lastUses.isEmpty()) {
            return;
        }
        database.batch(lastUses.entrySet().stream()
                        .map(use -> database.update(API_KEYS)
                                .set(API_KEYS.LAST_USED_AT, use.getValue())
                                .where(API_KEYS.ID.eq(use.getKey()))
                                .and(API_KEYS.LAST_USED_AT.isNull().or(API_KEYS.LAST_USED_AT.lt(use.getValue()))))
                        .toList())
                .execute();
    }

    /** Keys that work and whose workflow has no open run, after that id, in the order of their ids. */
    public List<ApiKey> unattended(@Nullable String after, int limit) {
        return database.selectFrom(API_KEYS)
                .where(API_KEYS.STATUS.in(WORKING))
                .and(after == null ? DSL.noCondition() : API_KEYS.ID.gt(after))
                .and(DSL.notExists(DSL.selectOne()
                        .from(WORKFLOW_RUNS)
                        .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(API_KEYS.WORKFLOW_ID))
                        .and(WORKFLOW_RUNS.STATUS.eq("running"))))
                .orderBy(API_KEYS.ID)
                .limit(limit)
                .fetch(ApiKeyStore::apiKey);
    }

    /**
     * Changes are committed in the order of their numbers: who asks what changed since a number misses none that got a
     * smaller one and was committed later. A transaction that locks other rows as well takes its turn first.
     */
    public static void takeTurn(DSLContext inside) {
        inside.execute("SELECT pg_advisory_xact_lock({0})", DSL.val(CHANGES_LOCK));
    }

    private static UpdateSetMoreStep<ApiKeysRecord> changed(DSLContext inside) {
        return inside.update(API_KEYS).set(API_KEYS.CHANGE, DSL.field("nextval('api_key_changes')", Long.class));
    }

    private static ApiKeysRecord locked(DSLContext inside, String organization, String id) {
        ApiKeysRecord key = inside.selectFrom(API_KEYS)
                .where(API_KEYS.ID.eq(id))
                .and(API_KEYS.ORGANIZATION_ID.eq(organization))
                .forUpdate()
                .fetchOne();
        if (key == null) {
            throw new KeyRefusedException("not_found", "There is no such key.");
        }
        return key;
    }

    private static ApiKey apiKey(ApiKeysRecord row) {
        return new ApiKey(
                row.getId(),
                row.getOrganizationId(),
                row.getLineId(),
                row.getName(),
                Environment.of(row.getEnvironment()),
                row.getPrefix(),
                scopes(row.getScopes()),
                row.getStatus(),
                row.getWorkflowId(),
                row.getCreatedAt(),
                row.getConfirmedAt(),
                row.getLastUsedAt(),
                row.getExpiresAt(),
                row.getOverlapEndsAt(),
                row.getEndedAt(),
                row.getReplacedBy(),
                row.getBudgetMinor(),
                row.getBudgetCurrency(),
                row.getHardCap());
    }

    private static List<String> scopes(JSONB json) {
        return List.of(JSON.readValue(json.data(), String[].class));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
