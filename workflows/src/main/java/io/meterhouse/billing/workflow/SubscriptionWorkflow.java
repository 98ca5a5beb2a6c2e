package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionAnswer;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A subscription for as long as it lives: from period to period, one invoice at each end. */
@WorkflowInterface
public interface SubscriptionWorkflow {
    @WorkflowMethod(name = "SubscriptionWorkflow")
    void run(SubscriptionInput input);

    /** Opens it, and answers when its row is committed, or why it cannot be opened. */
    @UpdateMethod
    SubscriptionAnswer open(OpenSubscription request);

    /** Ends it, at the end of its period or at once. */
    @UpdateMethod
    SubscriptionAnswer cancel(CancelSubscription request);
}
