package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.BILLING_WAITS;
import static io.meterhouse.storage.generated.Tables.WORKFLOW_RUNS;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Whether a row's workflow is running, as the rows of runs know it. */
final class OpenRuns {
    private OpenRuns() {}

    /**
     * Whether a workflow's wait is still open: one that was lost between its last step and saying so is brought back to say
     * it, or its test clock would wait for it for ever.
     */
    static Condition stillWaitedFor(Field<String> workflowId) {
        return DSL.exists(DSL.selectOne()
                .from(BILLING_WAITS)
                .where(BILLING_WAITS.WORKFLOW_ID.eq(workflowId))
                .and(BILLING_WAITS.STATE.in(BillingWaitStore.RUNNING, BillingWaitStore.WAITING)));
    }

    static Condition none(Field<String> workflowId) {
        return DSL.notExists(DSL.selectOne()
                .from(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_RUNS.STATUS.eq("running")));
    }
}
