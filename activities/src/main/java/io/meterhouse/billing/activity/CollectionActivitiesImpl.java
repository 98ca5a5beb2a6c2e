package io.meterhouse.billing.activity;

import io.meterhouse.billing.activity.StripeGateway.InvoiceDraft;
import io.meterhouse.billing.activity.StripeGateway.Item;
import io.meterhouse.billing.activity.StripeGateway.StripeInvoice;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.Collection;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.StripeWriteStore;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.workflow.CollectionActivities;
import io.meterhouse.billing.workflow.InvoiceActivities.InvoiceRef;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Collects invoices through Stripe. */
@Component
public class CollectionActivitiesImpl implements CollectionActivities {
    static final String PAY = "pay";
    private static final Set<InvoiceStatus> UNPAID =
            Set.of(InvoiceStatus.OPEN, InvoiceStatus.PAST_DUE, InvoiceStatus.UNCOLLECTIBLE);

    /** The days after issue on which a refused charge is tried again. */
    private static final List<Duration> DUNNING =
            List.of(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(5), Duration.ofDays(7));

    private static final long DAYS_UNTIL_DUE = 30;

    private final InvoiceStore invoices;
    private final SubscriptionStore subscriptions;
    private final BillingProfileStore profiles;
    private final BillingClockStore clocks;
    private final StripeWriteStore written;
    private final StripeWrites writes;
    private final StripeGateway stripe;

    CollectionActivitiesImpl(
            InvoiceStore invoices,
            SubscriptionStore subscriptions,
            BillingProfileStore profiles,
            BillingClockStore clocks,
            StripeWriteStore written,
            StripeWrites writes,
            StripeGateway stripe) {
        this.invoices = invoices;
        this.subscriptions = subscriptions;
        this.profiles = profiles;
        this.clocks = clocks;
        this.written = written;
        this.writes = writes;
        this.stripe = stripe;
    }

    @Override
    public void createInStripe(InvoiceRef ref) {
        Invoice invoice = get(ref);
        if (invoice.status() != InvoiceStatus.ISSUING || invoice.stripeInvoice() != null) {
            return;
        }
        String customer = customerOf(invoice);
        InvoiceDraft draft = new InvoiceDraft(
                customer,
                invoice.currency().code(),
                Objects.requireNonNull(invoice.number()),
                invoice.id(),
                invoice.organization(),
                isCharged(invoice) ? null : DAYS_UNTIL_DUE);
        String made = refusedIsShown(
                invoice,
                () -> writes.once(
                        step(invoice, "create"),
                        key -> stripe.createInvoice(draft, key),
                        () -> stripe.findInvoice(customer, invoice.id())));
        invoices.keepStripeInvoice(ref.organization(), ref.invoice(), made);
    }

    @Override
    public void sendLines(InvoiceRef ref) {
        Invoice invoice = get(ref);
        String stripeInvoice = invoice.stripeInvoice();
        if (invoice.status() != InvoiceStatus.ISSUING || stripeInvoice == null) {
            return;
        }
        String customer = customerOf(invoice);
        for (StripeItems.Part part : StripeItems.of(invoice)) {
            Activity.getExecutionContext().heartbeat(part.line());
            Item item = new Item(customer, stripeInvoice, part.line(), part.description(), part.amount());
            refusedIsShown(
                    invoice,
                    () -> writes.once(
                            step(invoice, "item:" + part.line()),
                            key -> stripe.addItem(item, key),
                            () -> stripe.findItem(stripeInvoice, part.line())));
        }
    }

    @Override
    public StripeFinalized finalizeInStripe(InvoiceRef ref) {
        Invoice invoice = get(ref);
        String stripeInvoice = invoice.stripeInvoice();
        if (invoice.status() != InvoiceStatus.ISSUING || stripeInvoice == null) {
            return new StripeFinalized(null);
        }
        refusedIsShown(
                invoice,
                () -> writes.once(
                        step(invoice, "finalize"),
                        key -> stripe.finalizeInvoice(stripeInvoice, key).id(),
                        () -> stripe.retrieve(stripeInvoice).status().equals("draft") ? null : stripeInvoice));
        StripeInvoice there = stripe.retrieve(stripeInvoice);
        long due = invoice.amountDue().minorUnits();
        if (there.total() != due) {
            writes.once(
                    step(invoice, "void-mismatch"),
                    key -> stripe.voidInvoice(stripeInvoice, key).id(),
                    () -> stripe.retrieve(stripeInvoice).isVoid() ? stripeInvoice : null);
            return new StripeFinalized("Stripe's total is " + there.total() + ", ours is " + due);
        }
        invoices.move(ref.organization(), ref.invoice(), Set.of(InvoiceStatus.ISSUING), InvoiceStatus.OPEN);
        return new StripeFinalized(null);
    }

    @Override
    public CollectionPlan plan(InvoiceRef ref) {
        Invoice invoice = invoices.find(ref.organization(), ref.invoice());
        if (invoice == null || (invoice.status() != InvoiceStatus.OPEN && invoice.status() != InvoiceStatus.PAST_DUE)) {
            return new CollectionPlan(Step.SETTLED, null);
        }
        return isCharged(invoice) ? planOfCharges(invoice) : planOfPayment(invoice);
    }

    /** Charged at issue, and again on the days of dunning; which of these is next is known from what was declined. */
    private CollectionPlan planOfCharges(Invoice invoice) {
        int declined = written.declined(invoice.organization(), invoice.workflowId(), PAY);
        if (declined == 0) {
            return new CollectionPlan(Step.CHARGE, null);
        }
        if (declined > DUNNING.size()) {
            return new CollectionPlan(Step.GIVE_UP, null);
        }
        Instant next = Objects.requireNonNull(invoice.issuedAt()).plus(DUNNING.get(declined - 1));
        boolean come = !clocks.now(invoice.organization()).isBefore(next);
        return come ? new CollectionPlan(Step.CHARGE, null) : new CollectionPlan(Step.WAIT, next);
    }

    private CollectionPlan planOfPayment(Invoice invoice) {
        LocalDate due = invoice.dueDate();
        if (due == null || invoice.status() == InvoiceStatus.PAST_DUE) {
            return new CollectionPlan(Step.AWAIT_PAYMENT, null);
        }
        Instant overdue = due.plusDays(1)
                .atStartOfDay(profiles.get(invoice.organization()).zone())
                .toInstant();
        boolean come = !clocks.now(invoice.organization()).isBefore(overdue);
        return come ? new CollectionPlan(Step.OVERDUE, null) : new CollectionPlan(Step.WAIT, overdue);
    }

    @Override
    public void charge(InvoiceRef ref) {
        charge(get(ref), PAY);
    }

    /** Charges under a step of its own, so that a person's try does not use up one of dunning's; false where declined. */
    boolean charge(Invoice invoice, String step) {
        String stripeInvoice = Objects.requireNonNull(invoice.stripeInvoice());
        if (!invoice.status().isUnpaid()) {
            return true;
        }
        if (stripe.retrieve(stripeInvoice).isPaid()) {
            paid(invoice);
            return true;
        }
        try {
            writes.once(
                    step(invoice, step),
                    key -> stripe.pay(stripeInvoice, key).id(),
                    () -> stripe.retrieve(stripeInvoice).isPaid() ? stripeInvoice : null);
            paid(invoice);
            return true;
        } catch (StripeFailure.Declined | StripeFailure.Refused declined) {
            if (declined instanceof StripeFailure.Refused) {
                countAsDeclined(invoice, step, declined);
            }
            invoices.move(invoice.organization(), invoice.id(), Set.of(InvoiceStatus.OPEN), InvoiceStatus.PAST_DUE);
            return false;
        }
    }

    /** Where there is nothing to charge (no payment method), Stripe refuses: for dunning that is a charge refused. */
    private void countAsDeclined(Invoice invoice, String step, StripeFailure refused) {
        if (stripe.retrieve(Objects.requireNonNull(invoice.stripeInvoice())).isPaid()) {
            paid(invoice);
            return;
        }
        written.countAsDeclined(invoice.organization(), invoice.workflowId(), step);
        invoices.hold(invoice.organization(), invoice.id(), refused.getMessage());
    }

    private void paid(Invoice invoice) {
        invoices.pay(invoice.organization(), invoice.id(), clocks.now(invoice.organization()), null);
    }

    @Override
    public void confirm(InvoiceRef ref) {
        Invoice invoice = get(ref);
        String stripeInvoice = invoice.stripeInvoice();
        if (UNPAID.contains(invoice.status())
                && stripeInvoice != null
                && stripe.retrieve(stripeInvoice).isPaid()) {
            paid(invoice);
        }
    }

    @Override
    public void pastDue(InvoiceRef ref) {
        invoices.move(ref.organization(), ref.invoice(), Set.of(InvoiceStatus.OPEN), InvoiceStatus.PAST_DUE);
    }

    @Override
    public void giveUp(InvoiceRef ref) {
        Invoice invoice = get(ref);
        String stripeInvoice = invoice.stripeInvoice();
        if (stripeInvoice != null && invoice.status().isUnpaid()) {
            writes.once(
                    step(invoice, "uncollectible"),
                    key -> stripe.markUncollectible(stripeInvoice, key).id(),
                    () -> stripe.retrieve(stripeInvoice).status().equals("uncollectible") ? stripeInvoice : null);
        }
        invoices.move(
                ref.organization(),
                ref.invoice(),
                Set.of(InvoiceStatus.OPEN, InvoiceStatus.PAST_DUE),
                InvoiceStatus.UNCOLLECTIBLE);
    }

    /** What Stripe refuses to do is shown on the invoice; the workflow goes on trying, and somebody can push it. */
    private String refusedIsShown(Invoice invoice, Supplier<String> write) {
        try {
            return write.get();
        } catch (StripeFailure.Refused | StripeFailure.Declined refused) {
            invoices.hold(invoice.organization(), invoice.id(), "Stripe: " + refused.getMessage());
            throw refused;
        }
    }

    private String customerOf(Invoice invoice) {
        String customer = profiles.get(invoice.organization()).stripeCustomer();
        if (customer == null) {
            throw ApplicationFailure.newFailure("the organization has no customer in Stripe yet", "NoCustomer");
        }
        return customer;
    }

    private boolean isCharged(Invoice invoice) {
        return subscriptions.get(invoice.organization(), invoice.subscription()).collection() == Collection.CHARGE;
    }

    static StripeWrites.Step step(Invoice invoice, String name) {
        return new StripeWrites.Step(invoice.organization(), invoice.workflowId(), name);
    }

    private Invoice get(InvoiceRef ref) {
        return invoices.get(ref.organization(), ref.invoice());
    }
}
