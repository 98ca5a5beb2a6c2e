package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.CrossBoundary;
import io.meterhouse.billing.workflow.SubscriptionActivities.NextBoundary;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionAnswer;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionRef;
import io.meterhouse.operations.workflow.Patience;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.time.Instant;

/** Its state is in rows: a run that is lost is followed by another that goes on where the rows stand. */
public final class SubscriptionWorkflowImpl implements SubscriptionWorkflow {
    /** How long a run that was started to open a subscription waits to be told to. */
    private static final Duration OPENING = Duration.ofMinutes(1);

    private final SubscriptionActivities activities =
            Workflow.newActivityStub(SubscriptionActivities.class, BillingSteps.SHORT);
    private final Patience patience = new Patience();
    private final BillingClock clock;
    private final SubscriptionRef subscription;
    private boolean answered;
    private long changes;

    @WorkflowInit
    public SubscriptionWorkflowImpl(SubscriptionInput input) {
        this.subscription = new SubscriptionRef(input.organization(), input.subscription());
        this.clock = new BillingClock(input.organization());
    }

    @Override
    public void run(SubscriptionInput input) {
        // Taken before the row is read: what changes it after that is news, however late it is heard here.
        long seen = changes;
        NextBoundary next = next();
        if (!next.known()) {
            Workflow.await(OPENING, () -> answered);
            next = next();
        }
        patience.run("starting its invoices", () -> activities.startInvoices(subscription));
        while (next.known() && !next.ended()) {
            if (endOfPeriod(next, seen)) {
                int period = next.period();
                patience.run("ending the period", () -> activities.cross(crossing(period)));
                patience.run("starting its invoice", () -> activities.startInvoices(subscription));
            }
            if (hasRunLong()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                Workflow.continueAsNew(input);
            }
            seen = changes;
            next = next();
        }
        if (next.known()) {
            clock.done();
        }
        Workflow.await(Workflow::isEveryHandlerFinished);
    }

    @Override
    public SubscriptionAnswer open(OpenSubscription request) {
        SubscriptionAnswer answer = patience.call("opening the subscription", () -> activities.open(request));
        answered = true;
        return answer;
    }

    @Override
    public SubscriptionAnswer cancel(CancelSubscription request) {
        SubscriptionAnswer answer = patience.call("ending the subscription", () -> activities.cancel(request));
        changes++;
        return answer;
    }

    private NextBoundary next() {
        return patience.call("reading the subscription", () -> activities.next(subscription));
    }

    /** Whether the period's end has come; not so where the end itself was changed since {@code seen}. */
    private boolean endOfPeriod(NextBoundary next, long seen) {
        Instant due = next.due();
        return due != null && clock.waitUntil(due, "the end of the period", () -> changes > seen);
    }

    private CrossBoundary crossing(int period) {
        return new CrossBoundary(subscription.organization(), subscription.subscription(), period);
    }

    private static boolean hasRunLong() {
        WorkflowInfo info = Workflow.getInfo();
        return info.isContinueAsNewSuggested() || info.getHistoryLength() > BillingSteps.LONGEST_HISTORY;
    }
}
