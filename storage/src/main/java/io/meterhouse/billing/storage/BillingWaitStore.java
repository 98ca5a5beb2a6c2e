package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.BILLING_WAITS;

import java.time.Clock;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * One row per billing workflow: at work, waiting for a moment of the billing clock, or parked for a person. A test clock
 * moves on only when none of its organization's is at work, so a row is written before its clock can pass it by.
 */
@Repository
public class BillingWaitStore {
    static final String RUNNING = "running";
    static final String WAITING = "waiting";
    static final String PARKED = "parked";
    static final String DONE = "done";

    private final DSLContext database;
    private final Clock wall;

    public BillingWaitStore(DSLContext database, Clock wall) {
        this.database = database;
        this.wall = wall;
    }

    /** Says that the workflow waits for {@code due}; where that has come already, that it is at work. */
    public ClockReading await(String organization, String workflowId, Instant due, String purpose) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            Instant test = BillingClockStore.testNowHeld(held, organization);
            Instant now = test == null ? wall.instant() : test;
            boolean reached = !now.isBefore(due);
            write(held, organization, workflowId, reached ? RUNNING : WAITING, reached ? null : due, purpose);
            return new ClockReading(now, reached, test != null);
        });
    }

    /** At work: the clock waits for it. */
    public void running(String organization, String workflowId, String purpose) {
        write(database, organization, workflowId, RUNNING, null, purpose);
    }

    /** Waiting for a person: the clock does not. */
    public void parked(String organization, String workflowId, String purpose) {
        write(database, organization, workflowId, PARKED, null, purpose);
    }

    public void done(String organization, String workflowId) {
        write(database, organization, workflowId, DONE, null, "");
    }

    static void running(DSLContext transaction, String organization, String workflowId, String purpose) {
        write(transaction, organization, workflowId, RUNNING, null, purpose);
    }

    static void forget(DSLContext transaction, String organization, String workflowId) {
        transaction
                .deleteFrom(BILLING_WAITS)
                .where(BILLING_WAITS.ORGANIZATION_ID.eq(organization))
                .and(BILLING_WAITS.WORKFLOW_ID.eq(workflowId))
                .execute();
    }

    private static void write(
            DSLContext transaction,
            String organization,
            String workflowId,
            String state,
            @Nullable Instant due,
            String purpose) {
        Instant now = Instant.now();
        transaction
                .insertInto(BILLING_WAITS)
                .set(BILLING_WAITS.WORKFLOW_ID, workflowId)
                .set(BILLING_WAITS.ORGANIZATION_ID, organization)
                .set(BILLING_WAITS.STATE, state)
                .set(BILLING_WAITS.DUE, due)
                .set(BILLING_WAITS.PURPOSE, purpose)
                .set(BILLING_WAITS.UPDATED_AT, now)
                .onConflict(BILLING_WAITS.WORKFLOW_ID)
                .doUpdate()
                .set(BILLING_WAITS.STATE, state)
                .set(BILLING_WAITS.DUE, due)
                .set(BILLING_WAITS.PURPOSE, purpose)
                .set(BILLING_WAITS.UPDATED_AT, now)
                .execute();
    }
}
