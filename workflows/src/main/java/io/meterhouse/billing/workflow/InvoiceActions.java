package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** What people do to an invoice: each is audited with who and why, and answers why it cannot be done. */
@ActivityInterface(namePrefix = "InvoiceActions")
public interface InvoiceActions {
    InvoiceAnswer approve(ApproveInvoice request);

    InvoiceAnswer recompute(InvoiceAction request);

    InvoiceAnswer discard(InvoiceAction request);

    InvoiceAnswer cancel(VoidInvoice request);

    InvoiceAnswer retryPayment(InvoiceAction request);

    InvoiceAnswer markPaid(MarkPaid request);

    /** @param reason why, as the person said it */
    record InvoiceAction(String organization, String invoice, String actor, String reason) {}

    record ApproveInvoice(String organization, String invoice, int computation, String actor, String reason) {}

    /** @param reissue whether the same moment is billed anew; otherwise what was billed is forgiven */
    record VoidInvoice(String organization, String invoice, boolean reissue, String actor, String reason) {}

    record MarkPaid(String organization, String invoice, String reference, String actor, String reason) {}

    /** @param refusal null where it was done */
    record InvoiceAnswer(@Nullable Refusal refusal) {}
}
