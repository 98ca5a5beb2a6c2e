package io.meterhouse.accounts.workflow;

import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings an organization from its sign-up to its first event. */
@WorkflowInterface
public interface OnboardingWorkflow {
    @WorkflowMethod(name = "OnboardingWorkflow")
    OnboardingResult run(OnboardingInput input);

    /** Answers when the organization's row is complete; refused where it could not be made. */
    @UpdateMethod
    Provisioned provision();

    /** @param version of this record's shape */
    record Provisioned(int version) {}
}
