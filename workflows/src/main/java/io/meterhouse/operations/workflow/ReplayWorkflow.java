package io.meterhouse.operations.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Puts dead letters on the log again. */
@WorkflowInterface
public interface ReplayWorkflow {
    /** Runs until it is known of each letter whether it is stored or was refused again. */
    @WorkflowMethod(name = "ReplayWorkflow")
    ReplayResult run(ReplayInput input);
}
