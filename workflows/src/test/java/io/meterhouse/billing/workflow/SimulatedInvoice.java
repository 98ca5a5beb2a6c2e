package io.meterhouse.billing.workflow;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One invoice's row and its Stripe, in memory: each step does something once, as the real ones do. */
final class SimulatedInvoice implements InvoiceActivities, CollectionActivities, InvoiceActions {
    private static final Duration DUNNING = Duration.ofDays(2);

    private final Supplier<Instant> now;
    private final Instant closesAt;
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Deque<Boolean> charges = new ArrayDeque<>();
    private final boolean reviewed;
    private String status = "draft";
    private boolean closed;
    private boolean approved;
    private int computation;
    private int failures;
    private int declined;
    private @Nullable Instant lastCharge;
    private @Nullable String mismatch;
    private @Nullable Runnable afterRead;

    SimulatedInvoice(Supplier<Instant> now, Duration untilClose, boolean reviewed) {
        this.now = now;
        this.closesAt = now.get().plus(untilClose);
        this.reviewed = reviewed;
    }

    /** What the next charges answer; without any left they succeed. */
    synchronized void chargesAnswer(Boolean... answers) {
        charges.addAll(List.of(answers));
    }

    synchronized void countingFails(int times) {
        failures = times;
    }

    synchronized void disagrees(@Nullable String how) {
        mismatch = how;
    }

    /** What happens once, after a review was read and before the run hears of it. */
    synchronized void meanwhile(Runnable happens) {
        afterRead = happens;
    }

    List<String> done() {
        return done;
    }

    synchronized String status() {
        return status;
    }

    @Override
    public InvoiceState read(InvoiceRef invoice) {
        InvoiceState read = state();
        Runnable happens = read.status().equals("in_review") ? takeMeanwhile() : null;
        if (happens != null) {
            happens.run();
        }
        return read;
    }

    private synchronized InvoiceState state() {
        return new InvoiceState(true, status, closed, reviewed, approved, closesAt, true);
    }

    private synchronized @Nullable Runnable takeMeanwhile() {
        Runnable happens = afterRead;
        afterRead = null;
        return happens;
    }

    @Override
    public void takeClosingPosition(InvoiceRef invoice) {
        once("position");
    }

    @Override
    public void awaitStored(InvoiceRef invoice) {}

    @Override
    public synchronized UsageCounted countUsage(InvoiceRef invoice) {
        if (failures > 0) {
            failures--;
            throw ApplicationFailure.newFailure("the store does not answer", "Unavailable");
        }
        once("count");
        return new UsageCounted(3, 0);
    }

    @Override
    public synchronized Reconciled reconcile(InvoiceRef invoice) {
        return new Reconciled(mismatch);
    }

    @Override
    public synchronized InvoiceState close(InvoiceRef invoice) {
        if (!closed) {
            computation++;
            done.add("close");
            closed = true;
            status = reviewed ? "in_review" : "draft";
        }
        return state();
    }

    @Override
    public void hold(HoldInvoice hold) {
        done.add(hold.reason() == null ? "released" : "held: " + hold.reason());
    }

    @Override
    public synchronized InvoiceState issue(InvoiceRef invoice) {
        once("number");
        status = "issuing";
        return state();
    }

    @Override
    public void createInStripe(InvoiceRef invoice) {
        once("stripe");
    }

    @Override
    public void sendLines(InvoiceRef invoice) {
        once("lines");
    }

    @Override
    public synchronized StripeFinalized finalizeInStripe(InvoiceRef invoice) {
        once("finalize");
        status = "open";
        return new StripeFinalized(null);
    }

    @Override
    public synchronized CollectionPlan plan(InvoiceRef invoice) {
        if (!status.equals("open") && !status.equals("past_due")) {
            return new CollectionPlan(Step.SETTLED, null);
        }
        if (declined > 3) {
            return new CollectionPlan(Step.GIVE_UP, null);
        }
        Instant last = lastCharge;
        Instant next = last == null ? now.get() : last.plus(DUNNING);
        return now.get().isBefore(next) ? new CollectionPlan(Step.WAIT, next) : new CollectionPlan(Step.CHARGE, null);
    }

    @Override
    public synchronized void charge(InvoiceRef invoice) {
        lastCharge = now.get();
        Boolean answer = charges.poll();
        boolean paid = answer == null || answer;
        done.add(paid ? "charged" : "declined");
        declined += paid ? 0 : 1;
        status = paid ? "paid" : "past_due";
    }

    @Override
    public void confirm(InvoiceRef invoice) {}

    @Override
    public synchronized void pastDue(InvoiceRef invoice) {
        status = "past_due";
    }

    @Override
    public synchronized void giveUp(InvoiceRef invoice) {
        done.add("given up");
        status = "uncollectible";
    }

    @Override
    public synchronized InvoiceAnswer approve(ApproveInvoice request) {
        if (request.computation() != computation) {
            return new InvoiceAnswer(Refusal.conflict("changed", "another computation"));
        }
        approved = true;
        return new InvoiceAnswer(null);
    }

    @Override
    public synchronized InvoiceAnswer recompute(InvoiceAction request) {
        closed = false;
        status = "draft";
        return new InvoiceAnswer(null);
    }

    @Override
    public synchronized InvoiceAnswer discard(InvoiceAction request) {
        status = "discarded";
        return new InvoiceAnswer(null);
    }

    @Override
    public synchronized InvoiceAnswer cancel(VoidInvoice request) {
        status = "void";
        return new InvoiceAnswer(null);
    }

    @Override
    public InvoiceAnswer retryPayment(InvoiceAction request) {
        charge(new InvoiceRef(request.organization(), request.invoice()));
        return new InvoiceAnswer(null);
    }

    @Override
    public synchronized InvoiceAnswer markPaid(MarkPaid request) {
        status = "paid";
        return new InvoiceAnswer(null);
    }

    private void once(String what) {
        if (!done.contains(what)) {
            done.add(what);
        }
    }
}
