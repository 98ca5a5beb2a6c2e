package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.CollectionActivities.CollectionPlan;
import io.meterhouse.billing.workflow.InvoiceActions.ApproveInvoice;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAction;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAnswer;
import io.meterhouse.billing.workflow.InvoiceActions.MarkPaid;
import io.meterhouse.billing.workflow.InvoiceActions.VoidInvoice;
import io.meterhouse.billing.workflow.InvoiceActivities.HoldInvoice;
import io.meterhouse.billing.workflow.InvoiceActivities.InvoiceRef;
import io.meterhouse.billing.workflow.InvoiceActivities.InvoiceState;
import io.meterhouse.operations.workflow.Patience;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import io.temporal.workflow.WorkflowLock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every step is a row before it is behind us. So a run that is lost is followed by another that walks the same way from its
 * beginning, finds what is done, and does the rest.
 */
public final class InvoiceWorkflowImpl implements InvoiceWorkflow {
    private static final String DRAFT = "draft";
    private static final String IN_REVIEW = "in_review";
    private static final String ISSUING = "issuing";

    private final InvoiceActivities steps = Workflow.newActivityStub(InvoiceActivities.class, BillingSteps.SHORT);
    private final InvoiceActivities longSteps = Workflow.newActivityStub(InvoiceActivities.class, BillingSteps.LONG);
    private final CollectionActivities collection =
            Workflow.newActivityStub(CollectionActivities.class, BillingSteps.SHORT);
    private final CollectionActivities longCollection =
            Workflow.newActivityStub(CollectionActivities.class, BillingSteps.LONG);
    private final InvoiceActions actions = Workflow.newActivityStub(InvoiceActions.class, BillingSteps.SHORT);
    private final Patience patience = new Patience();
    private final BillingClock clock;
    private final InvoiceRef invoice;

    /** Held while money moves, so that nobody takes back what is being charged. */
    private final WorkflowLock money = Workflow.newWorkflowLock();

    private long changes;

    @WorkflowInit
    public InvoiceWorkflowImpl(InvoiceInput input) {
        this.invoice = new InvoiceRef(input.organization(), input.invoice());
        this.clock = new BillingClock(input.organization());
    }

    @Override
    public InvoiceResult run(InvoiceInput input) {
        awaitGraceAndTurn();
        bringToIssue();
        if (read().status().equals(ISSUING)) {
            bringToStripe();
        }
        collect();
        String status = read().status();
        clock.done();
        Workflow.await(Workflow::isEveryHandlerFinished);
        return new InvoiceResult(status);
    }

    /** Closed, reviewed, and then issued, or dropped. */
    private void bringToIssue() {
        while (true) {
            // Taken before the row is read: what is done to it after that is news, however late it is heard here.
            long seen = changes;
            InvoiceState state = read();
            if (!isBeforeIssue(state)) {
                return;
            }
            if (!state.closed()) {
                close(seen);
            } else if (state.status().equals(IN_REVIEW) && !state.approved()) {
                clock.park("an approval", () -> changes > seen);
            } else {
                patience.run("issuing", () -> steps.issue(invoice));
            }
        }
    }

    /** The grace after its moment, and then its turn: a subscription's invoices close in order. */
    private void awaitGraceAndTurn() {
        long before = changes;
        InvoiceState state = read();
        Instant closesAt = state.closesAt();
        if (!state.known() || state.closed() || closesAt == null) {
            return;
        }
        clock.waitUntil(closesAt, "the grace after the period", () -> changes > before);
        while (isBeforeIssue(state) && !state.itsTurn()) {
            long heard = clock.words();
            long seen = changes;
            state = read();
            if (!state.itsTurn()) {
                clock.park(BillingContracts.ITS_TURN, () -> clock.words() > heard || changes > seen);
            }
        }
    }

    private void close(long seen) {
        patience.run("taking the closing position", () -> steps.takeClosingPosition(invoice));
        patience.run("storing everything before the closing position", () -> longSteps.awaitStored(invoice));
        patience.run("counting usage", () -> longSteps.countUsage(invoice));
        String mismatch =
                patience.call("reconciling", () -> longSteps.reconcile(invoice).mismatch());
        if (mismatch != null) {
            hold(mismatch, seen);
            return;
        }
        patience.run("rating and closing", () -> steps.close(invoice));
    }

    private void bringToStripe() {
        while (true) {
            long seen = changes;
            patience.run("making the invoice in Stripe", () -> collection.createInStripe(invoice));
            patience.run("sending its lines to Stripe", () -> longCollection.sendLines(invoice));
            String mismatch = patience.call(
                    "finalizing it in Stripe",
                    () -> collection.finalizeInStripe(invoice).mismatch());
            if (mismatch == null) {
                return;
            }
            hold(mismatch, seen);
            if (!read().status().equals(ISSUING)) {
                return;
            }
        }
    }

    /** Charges, and charges again on the days of dunning, until it is paid, taken back or given up. */
    private void collect() {
        while (true) {
            long before = changes;
            long heard = clock.words();
            CollectionPlan plan = patience.call("looking at its payment", () -> collection.plan(invoice));
            switch (plan.step()) {
                case SETTLED -> {
                    return;
                }
                case CHARGE ->
                    withMoney(() -> patience.call("charging", () -> {
                        collection.charge(invoice);
                        return true;
                    }));
                case WAIT ->
                    clock.waitUntil(
                            Objects.requireNonNull(plan.until()), "the next day of collection", () -> changes > before);
                case AWAIT_PAYMENT -> clock.park("its payment", () -> changes > before || clock.words() > heard);
                case OVERDUE -> patience.run("saying that it is overdue", () -> collection.pastDue(invoice));
                case GIVE_UP -> patience.run("giving it up", () -> collection.giveUp(invoice));
            }
            if (clock.words() > heard) {
                patience.run("reading its payment from Stripe", () -> collection.confirm(invoice));
            }
        }
    }

    @Override
    public InvoiceAnswer approve(ApproveInvoice request) {
        return changed(() -> actions.approve(request));
    }

    @Override
    public InvoiceAnswer recompute(InvoiceAction request) {
        return changed(() -> actions.recompute(request));
    }

    @Override
    public InvoiceAnswer discard(InvoiceAction request) {
        return changed(() -> actions.discard(request));
    }

    @Override
    public InvoiceAnswer cancel(VoidInvoice request) {
        if (money.isHeld()) {
            return new InvoiceAnswer(
                    Refusal.conflict("payment_in_progress", "A payment of this invoice is under way."));
        }
        return withMoney(() -> changed(() -> actions.cancel(request)));
    }

    @Override
    public InvoiceAnswer retryPayment(InvoiceAction request) {
        return withMoney(() -> changed(() -> actions.retryPayment(request)));
    }

    @Override
    public InvoiceAnswer markPaid(MarkPaid request) {
        return withMoney(() -> changed(() -> actions.markPaid(request)));
    }

    /** What a person did makes the run look at its row again, wherever it waits. */
    private InvoiceAnswer changed(Supplier<InvoiceAnswer> action) {
        InvoiceAnswer answer = patience.call("doing what was asked", action);
        changes++;
        return answer;
    }

    private <T> T withMoney(Supplier<T> work) {
        money.lock();
        try {
            return work.get();
        } finally {
            money.unlock();
        }
    }

    /** Keeps the invoice back until somebody pushes it on, or has done something to it since {@code seen}. */
    private void hold(@Nullable String reason, long seen) {
        long pushes = patience.pushes();
        patience.run(
                "holding it back",
                () -> steps.hold(new HoldInvoice(invoice.organization(), invoice.invoice(), reason)));
        clock.park("somebody to look: " + reason, () -> changes > seen || patience.pushes() > pushes);
        patience.run(
                "letting it go on", () -> steps.hold(new HoldInvoice(invoice.organization(), invoice.invoice(), null)));
    }

    private InvoiceState read() {
        return patience.call("reading the invoice", () -> steps.read(invoice));
    }

    private static boolean isBeforeIssue(InvoiceState state) {
        return state.known() && (state.status().equals(DRAFT) || state.status().equals(IN_REVIEW));
    }
}
