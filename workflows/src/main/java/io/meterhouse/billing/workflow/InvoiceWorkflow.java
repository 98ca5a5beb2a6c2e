package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.InvoiceActions.ApproveInvoice;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAction;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAnswer;
import io.meterhouse.billing.workflow.InvoiceActions.MarkPaid;
import io.meterhouse.billing.workflow.InvoiceActions.VoidInvoice;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One invoice, from the grace after its moment to its payment. Admins drive it through its updates. */
@WorkflowInterface
public interface InvoiceWorkflow {
    @WorkflowMethod(name = "InvoiceWorkflow")
    InvoiceResult run(InvoiceInput input);

    /** Approves the computation that was seen. */
    @UpdateMethod
    InvoiceAnswer approve(ApproveInvoice request);

    /** Closes it anew, at a new position of the log. */
    @UpdateMethod
    InvoiceAnswer recompute(InvoiceAction request);

    /** Drops it before it is issued. */
    @UpdateMethod
    InvoiceAnswer discard(InvoiceAction request);

    /** Takes it back after it was issued. */
    @UpdateMethod
    InvoiceAnswer cancel(VoidInvoice request);

    /** Charges now, not only at the next try. */
    @UpdateMethod
    InvoiceAnswer retryPayment(InvoiceAction request);

    /** The money was received elsewhere. */
    @UpdateMethod
    InvoiceAnswer markPaid(MarkPaid request);
}
