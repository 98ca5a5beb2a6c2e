package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The steps of an invoice up to its issue. Each is done once, whatever is repeated: what it does is a row. */
@ActivityInterface(namePrefix = "Invoice")
public interface InvoiceActivities {
    /** Where it stands. */
    InvoiceState read(InvoiceRef invoice);

    /** Where the log ends now: what lies before is in. The first answer stays. */
    void takeClosingPosition(InvoiceRef invoice);

    /** Waits a few seconds for everything before the closing position to be stored; fails where it is not. */
    void awaitStored(InvoiceRef invoice);

    /** Counts its own period exactly, and every earlier one that events came too late for. */
    UsageCounted countUsage(InvoiceRef invoice);

    /** Compares what was counted with the usage windows. */
    Reconciled reconcile(InvoiceRef invoice);

    /** Rates the quantities, fixes lines and amounts, moves the balance, and closes. */
    InvoiceState close(InvoiceRef invoice);

    /** Keeps it back, with the reason for people to read; null lets it go on. */
    void hold(HoldInvoice hold);

    /** Gives the number. */
    InvoiceState issue(InvoiceRef invoice);

    record InvoiceRef(String organization, String invoice) {}

    /**
     * @param known whether there is such an invoice: one that was never closed goes when its subscription begins again
     * @param closesAt when its grace is over
     * @param itsTurn whether every earlier invoice of the subscription is closed
     */
    record InvoiceState(
            boolean known,
            String status,
            boolean closed,
            boolean reviewed,
            boolean approved,
            @Nullable Instant closesAt,
            boolean itsTurn) {}

    /** @param adjusted how many earlier periods were counted again */
    record UsageCounted(long counted, int adjusted) {}

    /** @param mismatch what does not agree; null where everything does */
    record Reconciled(@Nullable String mismatch) {}

    record HoldInvoice(
            String organization, String invoice, @Nullable String reason) {}
}
