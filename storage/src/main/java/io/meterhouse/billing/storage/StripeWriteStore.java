package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.STRIPE_WRITES;

import io.meterhouse.storage.generated.tables.records.StripeWritesRecord;
import java.time.Instant;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Every write to Stripe: written down before it is asked, and again when it is answered. */
@Repository
public class StripeWriteStore {
    private final DSLContext database;

    public StripeWriteStore(DSLContext database) {
        this.database = database;
    }

    /** The last attempt at a step; null where there was none. */
    public @Nullable StripeWrite last(String organization, String workflowId, String step) {
        return database.selectFrom(STRIPE_WRITES)
                .where(STRIPE_WRITES.ORGANIZATION_ID.eq(organization))
                .and(STRIPE_WRITES.WORKFLOW_ID.eq(workflowId))
                .and(STRIPE_WRITES.STEP.eq(step))
                .orderBy(STRIPE_WRITES.ATTEMPT.desc())
                .limit(1)
                .fetchOne(StripeWriteStore::write);
    }

    /** How many attempts at a step Stripe has declined. */
    public int declined(String organization, String workflowId, String step) {
        return database.fetchCount(
                STRIPE_WRITES,
                STRIPE_WRITES
                        .ORGANIZATION_ID
                        .eq(organization)
                        .and(STRIPE_WRITES.WORKFLOW_ID.eq(workflowId))
                        .and(STRIPE_WRITES.STEP.eq(step))
                        .and(STRIPE_WRITES.OUTCOME.eq(code(StripeWrite.Outcome.DECLINED))));
    }

    /** Writes down that something is about to be asked; what was written down before stays. */
    public void asking(String organization, StripeWrite write) {
        database.insertInto(STRIPE_WRITES)
                .set(STRIPE_WRITES.IDEMPOTENCY_KEY, write.key())
                .set(STRIPE_WRITES.ORGANIZATION_ID, organization)
                .set(STRIPE_WRITES.WORKFLOW_ID, write.workflowId())
                .set(STRIPE_WRITES.STEP, write.step())
                .set(STRIPE_WRITES.ATTEMPT, write.attempt())
                .set(STRIPE_WRITES.ASKED_AT, write.askedAt())
                .onConflictDoNothing()
                .execute();
    }

    /** Writes down an answer that does not say whether it was done. */
    public void noted(String organization, String key, String code, String message) {
        database.update(STRIPE_WRITES)
                .set(STRIPE_WRITES.CODE, code)
                .set(STRIPE_WRITES.MESSAGE, message)
                .where(STRIPE_WRITES.IDEMPOTENCY_KEY.eq(key))
                .and(STRIPE_WRITES.ORGANIZATION_ID.eq(organization))
                .and(STRIPE_WRITES.OUTCOME.isNull())
                .execute();
    }

    /** Writes down a definite answer; the first one stays. */
    public void answered(
            String organization,
            String key,
            StripeWrite.Outcome outcome,
            @Nullable String object,
            @Nullable String code,
            @Nullable String message,
            Instant at) {
        database.update(STRIPE_WRITES)
                .set(STRIPE_WRITES.OUTCOME, code(outcome))
                .set(STRIPE_WRITES.OBJECT_ID, object)
                .set(STRIPE_WRITES.CODE, code)
                .set(STRIPE_WRITES.MESSAGE, message)
                .set(STRIPE_WRITES.ANSWERED_AT, at)
                .where(STRIPE_WRITES.IDEMPOTENCY_KEY.eq(key))
                .and(STRIPE_WRITES.ORGANIZATION_ID.eq(organization))
                .and(STRIPE_WRITES.OUTCOME.isNull())
                .execute();
    }

    /** Takes the last refusal of a step for a decline: nothing was charged, and asking again may help. */
    public void countAsDeclined(String organization, String workflowId, String step) {
        StripeWrite last = last(organization, workflowId, step);
        if (last != null) {
            database.update(STRIPE_WRITES)
                    .set(STRIPE_WRITES.OUTCOME, code(StripeWrite.Outcome.DECLINED))
                    .where(STRIPE_WRITES.IDEMPOTENCY_KEY.eq(last.key()))
                    .and(STRIPE_WRITES.ORGANIZATION_ID.eq(organization))
                    .and(STRIPE_WRITES.OUTCOME.eq(code(StripeWrite.Outcome.FAILED)))
                    .execute();
        }
    }

    private static StripeWrite write(StripeWritesRecord row) {
        String outcome = row.getOutcome();
        return new StripeWrite(
                row.getIdempotencyKey(),
                row.getWorkflowId(),
                row.getStep(),
                row.getAttempt(),
                row.getAskedAt(),
                outcome == null ? null : StripeWrite.Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                row.getObjectId(),
                row.getCode(),
                row.getMessage());
    }

    private static String code(StripeWrite.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
