package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PaymentMethodAnswer;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.meterhouse.operations.workflow.Patience;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowLock;
import java.time.Duration;

/** Does one thing after the other: two payment methods at once would both be the default. */
public final class BillingAccountWorkflowImpl implements BillingAccountWorkflow {
    private static final Duration IDLE = Duration.ofMinutes(1);

    private final BillingAccountActivities activities =
            Workflow.newActivityStub(BillingAccountActivities.class, BillingSteps.SHORT);
    private final Patience patience = new Patience();
    private final WorkflowLock oneByOne = Workflow.newWorkflowLock();
    private long asked;

    @Override
    public void run(BillingAccountInput input) {
        long seen;
        do {
            seen = asked;
            long before = seen;
            Workflow.await(IDLE, () -> asked > before);
            Workflow.await(Workflow::isEveryHandlerFinished);
        } while (asked > seen);
    }

    @Override
    public PaymentMethodAnswer attach(AttachPaymentMethod request) {
        asked++;
        oneByOne.lock();
        try {
            return patience.call("attaching the payment method", () -> activities.attach(request));
        } finally {
            oneByOne.unlock();
        }
    }

    @Override
    public PortalAnswer openPortal(OpenPortal request) {
        asked++;
        return patience.call("opening the billing portal", () -> activities.openPortal(request));
    }
}
