package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.WORKFLOW_RUNS;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Whether a row's workflow is running, as the rows of runs know it. */
final class OpenRuns {
    private OpenRuns() {}

    static Condition none(Field<String> workflowId) {
        return DSL.notExists(DSL.selectOne()
                .from(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_RUNS.STATUS.eq("running")));
    }
}
