package io.meterhouse.operations.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Removes what an organization that is gone has left, but for what accounting keeps. */
@WorkflowInterface
public interface OrganizationRemovalWorkflow {
    /** Runs until all of it is removed, which is after its last invoice is settled. */
    @WorkflowMethod(name = "OrganizationRemovalWorkflow")
    OrganizationRemovalResult run(OrganizationRemovalInput input);
}
