package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.NewInvoice;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.InvoiceActions;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What people do to invoices. */
@Component
public class InvoiceActionsImpl implements InvoiceActions {
    private static final String RETRY = "pay-on-request";

    private final InvoiceStore invoices;
    private final BillingClockStore clocks;
    private final CollectionActivitiesImpl collection;
    private final StripeWrites writes;
    private final StripeGateway stripe;
    private final BillingStarter starter;
    private final AuditStore audit;
    private final Clock wall;

    InvoiceActionsImpl(
            InvoiceStore invoices,
            BillingClockStore clocks,
            CollectionActivitiesImpl collection,
            StripeWrites writes,
            StripeGateway stripe,
            BillingStarter starter,
            AuditStore audit,
            Clock wall) {
        this.invoices = invoices;
        this.clocks = clocks;
        this.collection = collection;
        this.writes = writes;
        this.stripe = stripe;
        this.starter = starter;
        this.audit = audit;
        this.wall = wall;
    }

    @Override
    public InvoiceAnswer approve(ApproveInvoice request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (invoice.status() != InvoiceStatus.IN_REVIEW) {
            return refused(notNow(invoice, "approved"));
        }
        if (!invoices.approve(request.organization(), request.invoice(), request.computation(), request.actor())) {
            return refused(Refusal.conflict(
                    "changed", "The computation in review is number " + invoice.computation() + ", look at that one."));
        }
        audited(invoice, request.actor(), "approve", request.reason(), Map.of("computation", request.computation()));
        return done();
    }

    @Override
    public InvoiceAnswer recompute(InvoiceAction request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (invoice.status() != InvoiceStatus.IN_REVIEW) {
            return refused(notNow(invoice, "computed anew"));
        }
        if (invoices.isBeforeAClosedOne(invoice)) {
            return refused(Refusal.conflict("later_closed", "A later invoice of this subscription has closed."));
        }
        if (!invoices.reopen(request.organization(), request.invoice(), clocks.now(request.organization()))) {
            return refused(notNow(invoice, "computed anew"));
        }
        audited(invoice, request.actor(), "recompute", request.reason(), Map.of());
        return done();
    }

    @Override
    public InvoiceAnswer discard(InvoiceAction request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (!invoice.status().isBeforeIssue()) {
            return refused(notNow(invoice, "discarded"));
        }
        // What was computed stays in the accounts as if billed: later usage of the period is charged alone.
        invoices.takeBack(
                request.organization(),
                request.invoice(),
                InvoiceStatus.DISCARDED,
                invoice.isClosed(),
                null,
                clocks.now(request.organization()));
        wakeNext(invoice);
        audited(invoice, request.actor(), "discard", request.reason(), Map.of());
        return done();
    }

    @Override
    public InvoiceAnswer cancel(VoidInvoice request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (invoice.status() == InvoiceStatus.PAID) {
            return refused(Refusal.conflict("invoice_paid", "This invoice is paid; a credit note takes it back."));
        }
        if (!invoice.status().isUnpaid()) {
            return refused(notNow(invoice, "voided"));
        }
        Refusal refusal = voidInStripe(invoice);
        if (refusal != null) {
            return refused(refusal);
        }
        NewInvoice reissue = request.reissue() ? nextRevision(invoice) : null;
        invoices.takeBack(
                request.organization(),
                request.invoice(),
                InvoiceStatus.VOID,
                !request.reissue(),
                reissue,
                clocks.now(request.organization()));
        if (reissue != null) {
            starter.start(invoices.get(request.organization(), reissue.id()));
        } else {
            wakeNext(invoice);
        }
        audited(invoice, request.actor(), "void", request.reason(), Map.of("then", then(request)));
        return done();
    }

    /** Void only after Stripe has voided: if Stripe says paid, it is paid. */
    private @Nullable Refusal voidInStripe(Invoice invoice) {
        String stripeInvoice = invoice.stripeInvoice();
        if (stripeInvoice == null) {
            return null;
        }
        try {
            writes.once(
                    CollectionActivitiesImpl.step(invoice, "void"),
                    key -> stripe.voidInvoice(stripeInvoice, key).id(),
                    () -> stripe.retrieve(stripeInvoice).isVoid() ? stripeInvoice : null);
            return null;
        } catch (StripeFailure.Refused | StripeFailure.Declined refused) {
            if (stripe.retrieve(stripeInvoice).isPaid()) {
                invoices.pay(invoice.organization(), invoice.id(), clocks.now(invoice.organization()), null);
                return Refusal.conflict("invoice_paid", "Stripe says that this invoice is paid.");
            }
            return Refusal.conflict("stripe_refused", String.valueOf(refused.getMessage()));
        }
    }

    private static NewInvoice nextRevision(Invoice invoice) {
        int revision = invoice.revision() + 1;
        return new NewInvoice(
                Ids.next(Ids.INVOICE),
                BillingContracts.invoice(invoice.subscription(), invoice.moment(), revision),
                invoice.moment(),
                revision,
                invoice.reason(),
                invoice.currency(),
                invoice.billingDate(),
                invoice.periodNumber(),
                invoice.period());
    }

    @Override
    public InvoiceAnswer retryPayment(InvoiceAction request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (!invoice.status().isUnpaid()) {
            return refused(notNow(invoice, "charged"));
        }
        audited(invoice, request.actor(), "retry_payment", request.reason(), Map.of());
        boolean charged = collection.charge(invoice, RETRY);
        return charged
                ? done()
                : refused(Refusal.conflict("payment_declined", "The payment method was declined again."));
    }

    @Override
    public InvoiceAnswer markPaid(MarkPaid request) {
        Invoice invoice = invoices.find(request.organization(), request.invoice());
        if (invoice == null) {
            return refused(Refusal.notFound());
        }
        if (!invoice.status().isUnpaid()) {
            return refused(notNow(invoice, "marked as paid"));
        }
        String stripeInvoice = invoice.stripeInvoice();
        if (stripeInvoice != null && !stripe.retrieve(stripeInvoice).isPaid()) {
            writes.once(
                    CollectionActivitiesImpl.step(invoice, "paid-out-of-band"),
                    key -> stripe.payOutOfBand(stripeInvoice, key).id(),
                    () -> stripe.retrieve(stripeInvoice).isPaid() ? stripeInvoice : null);
        }
        invoices.pay(
                request.organization(), request.invoice(), clocks.now(request.organization()), request.reference());
        audited(invoice, request.actor(), "mark_paid", request.reason(), Map.of("reference", request.reference()));
        return done();
    }

    private void wakeNext(Invoice invoice) {
        String next = invoices.waitingForTurn(invoice);
        if (next != null) {
            starter.wake(next);
        }
    }

    private void audited(Invoice invoice, String actor, String action, String reason, Map<String, Object> details) {
        audit.add(
                wall.instant(),
                actor,
                invoice.organization(),
                action,
                new RecordLink("invoice", invoice.id()),
                reason,
                details);
    }

    private static String then(VoidInvoice request) {
        return request.reissue() ? "reissue" : "forgive";
    }

    private static Refusal notNow(Invoice invoice, String what) {
        return Refusal.conflict(
                "invoice_" + invoice.status().code(),
                "An invoice that is " + invoice.status().code() + " cannot be " + what + ".");
    }

    private static InvoiceAnswer refused(Refusal refusal) {
        return new InvoiceAnswer(refusal);
    }

    private static InvoiceAnswer done() {
        return new InvoiceAnswer(null);
    }
}
