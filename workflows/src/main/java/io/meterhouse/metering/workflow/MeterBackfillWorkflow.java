package io.meterhouse.metering.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Has a new meter count the events that are older than itself. */
@WorkflowInterface
public interface MeterBackfillWorkflow {
    /** Runs until the meter counts every stored event. */
    @WorkflowMethod(name = "MeterBackfillWorkflow")
    MeterBackfillResult run(MeterBackfillInput input);
}
