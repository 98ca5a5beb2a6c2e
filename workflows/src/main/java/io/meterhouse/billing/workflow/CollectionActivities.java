package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.InvoiceActivities.InvoiceRef;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an invoice is collected, through Stripe. */
@ActivityInterface(namePrefix = "Collection")
public interface CollectionActivities {
    /** Makes the draft in Stripe. */
    void createInStripe(InvoiceRef invoice);

    /** Sends its lines, one item each. */
    void sendLines(InvoiceRef invoice);

    /** Finalizes it; where Stripe's total is not what is due, it is voided there and says why. */
    StripeFinalized finalizeInStripe(InvoiceRef invoice);

    /** What is to be done next for its payment. */
    CollectionPlan plan(InvoiceRef invoice);

    /** Charges once. */
    void charge(InvoiceRef invoice);

    /** Reads from Stripe whether it was paid there meanwhile. */
    void confirm(InvoiceRef invoice);

    /** It is past its due date. */
    void pastDue(InvoiceRef invoice);

    /** No more tries. */
    void giveUp(InvoiceRef invoice);

    /** @param mismatch what does not agree; null where everything does */
    record StripeFinalized(@Nullable String mismatch) {}

    /**
     * @param step one of {@link Step}
     * @param until when the step's wait is over
     */
    record CollectionPlan(Step step, @Nullable Instant until) {}

    /** What comes next. */
    enum Step {
        /** Nothing: it is paid, or nobody asks for it any more. */
        SETTLED,
        CHARGE,
        /** Until the next try, or until it is overdue. */
        WAIT,
        /** Until somebody pays. */
        AWAIT_PAYMENT,
        OVERDUE,
        GIVE_UP
    }
}
