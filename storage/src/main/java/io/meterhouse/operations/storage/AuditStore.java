package io.meterhouse.operations.storage;

import static io.meterhouse.storage.generated.Tables.AUDIT;

import io.meterhouse.accounts.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Who did what, to which record, and why. Rows are added, never changed. Read by operators only. */
@Repository
public class AuditStore {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PREFIX = "aud_";

    private final DSLContext database;

    public AuditStore(DSLContext database) {
        this.database = database;
    }

    /**
     * One action.
     *
     * @param actor the Clerk user, or {@code system}
     * @param action a verb of the business: {@code approve}, {@code void}, {@code retry_now}
     */
    public record AuditEntry(
            String id,
            Instant at,
            String actor,
            @Nullable String organization,
            String action,
            String recordType,
            String recordId,
            @Nullable String reason,
            Map<String, Object> details) {}

    /** Adds an entry; give it the transaction's context where the action is a row as well. */
    public void add(
            Instant at,
            String actor,
            @Nullable String organization,
            String action,
            RecordLink on,
            @Nullable String reason,
            Map<String, Object> details) {
        add(database, at, actor, organization, action, on, reason, details);
    }

    public void add(
            DSLContext transaction,
            Instant at,
            String actor,
            @Nullable String organization,
            String action,
            RecordLink on,
            @Nullable String reason,
            Map<String, Object> details) {
        transaction
                .insertInto(AUDIT)
                .set(AUDIT.ID, Ids.next(PREFIX))
                .set(AUDIT.AT, at)
                .set(AUDIT.ACTOR, actor)
                .set(AUDIT.ORGANIZATION_ID, organization)
                .set(AUDIT.ACTION, action)
                .set(AUDIT.RECORD_TYPE, on.type())
                .set(AUDIT.RECORD_ID, on.id())
                .set(AUDIT.REASON, reason)
                .set(AUDIT.DETAILS, JSONB.valueOf(JSON.writeValueAsString(details)))
                .execute();
    }

    /** The newest first, before the given id; narrowed to an organization, and to a record, where they are given. */
    public List<AuditEntry> page(
            @Nullable String organization, @Nullable RecordLink record, @Nullable String before, int limit) {
        Condition where = organization == null ? DSL.noCondition() : AUDIT.ORGANIZATION_ID.eq(organization);
        if (record != null) {
            where = where.and(AUDIT.RECORD_TYPE.eq(record.type())).and(AUDIT.RECORD_ID.eq(record.id()));
        }
        if (before != null) {
            where = where.and(AUDIT.ID.lt(before));
        }
        return database.selectFrom(AUDIT)
                .where(where)
                .orderBy(AUDIT.ID.desc())
                .limit(limit)
                .fetch(row -> new AuditEntry(
                        row.getId(),
                        row.getAt(),
                        row.getActor(),
                        row.getOrganizationId(),
                        row.getAction(),
                        row.getRecordType(),
                        row.getRecordId(),
                        row.getReason(),
                        details(row.getDetails())));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> details(JSONB json) {
        return JSON.readValue(json.data(), Map.class);
    }
}
