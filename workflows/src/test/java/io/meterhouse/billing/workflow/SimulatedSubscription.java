package io.meterhouse.billing.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A subscription's rows in memory: periods of a month until so many are over. */
final class SimulatedSubscription implements SubscriptionActivities {
    private static final Duration PERIOD = Duration.ofDays(30);

    private final Supplier<Instant> now;
    private final int periods;
    private final List<Integer> crossed = new CopyOnWriteArrayList<>();
    private boolean open;
    private Instant start = Instant.EPOCH;
    private int last;
    private @Nullable Runnable afterRead;

    SimulatedSubscription(Supplier<Instant> now, int periods) {
        this.now = now;
        this.periods = periods;
        this.last = periods;
    }

    /** What happens once, after its first period's end was read and before the run hears of it. */
    synchronized void meanwhile(Runnable happens) {
        afterRead = happens;
    }

    List<Integer> crossed() {
        return crossed;
    }

    @Override
    public synchronized SubscriptionAnswer open(OpenSubscription request) {
        if (request.planVersion().isEmpty()) {
            return new SubscriptionAnswer(Refusal.badRequest("invalid_plan_version", "none"));
        }
        open = true;
        start = now.get();
        return new SubscriptionAnswer(null);
    }

    @Override
    public synchronized SubscriptionAnswer cancel(CancelSubscription request) {
        last = request.atOnce() ? crossed.size() : Math.min(periods, crossed.size() + 1);
        return new SubscriptionAnswer(null);
    }

    @Override
    public NextBoundary next(SubscriptionRef subscription) {
        NextBoundary next = state();
        Runnable happens = next.known() ? takeMeanwhile() : null;
        if (happens != null) {
            happens.run();
        }
        return next;
    }

    private synchronized @Nullable Runnable takeMeanwhile() {
        Runnable happens = afterRead;
        afterRead = null;
        return happens;
    }

    private synchronized NextBoundary state() {
        int period = crossed.size() + 1;
        boolean ended = period > last;
        return new NextBoundary(open, ended, period, start.plus(PERIOD.multipliedBy(period)));
    }

    @Override
    public synchronized void cross(CrossBoundary boundary) {
        if (!crossed.contains(boundary.period())) {
            crossed.add(boundary.period());
        }
    }

    @Override
    public void startInvoices(SubscriptionRef subscription) {}
}
