package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PaymentMethodAnswer;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** How an organization pays: payment methods and the hosted page. It ends when nobody has asked for a while. */
@WorkflowInterface
public interface BillingAccountWorkflow {
    @WorkflowMethod(name = "BillingAccountWorkflow")
    void run(BillingAccountInput input);

    @UpdateMethod
    PaymentMethodAnswer attach(AttachPaymentMethod request);

    @UpdateMethod
    PortalAnswer openPortal(OpenPortal request);
}
