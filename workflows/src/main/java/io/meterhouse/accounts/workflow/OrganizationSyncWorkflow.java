package io.meterhouse.accounts.workflow;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Follows what Clerk says about one organization: in order, each delivery once. */
@WorkflowInterface
public interface OrganizationSyncWorkflow {
    @WorkflowMethod(name = "OrganizationSyncWorkflow")
    void run(OrganizationSyncInput input);

    /** Something was delivered. The delivery itself is a row; whoever loses this signal loses nothing. */
    @SignalMethod
    void delivered(Delivered delivered);

    /** @param version of this record's shape */
    record Delivered(int version, String deliveryId) {}
}
