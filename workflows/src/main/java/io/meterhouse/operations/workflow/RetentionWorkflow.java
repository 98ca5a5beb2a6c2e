package io.meterhouse.operations.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Removes what is past its keeping, day after day. */
@WorkflowInterface
public interface RetentionWorkflow {
    @WorkflowMethod(name = "RetentionWorkflow")
    void run(RetentionInput input);
}
