package io.meterhouse.operations.workflow;

import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;

/** How every workflow is started. Ids are business ids: starting twice is a no-op. */
public final class StartOptions {

    private StartOptions() {}

    /**
     * A run that is open is used as it is; one that has come to its end may be followed by another, for every step of it is
     * a row that is not written twice.
     */
    public static WorkflowOptions of(String taskQueue, String workflowId) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(taskQueue)
                .setWorkflowId(workflowId)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .build();
    }
}
