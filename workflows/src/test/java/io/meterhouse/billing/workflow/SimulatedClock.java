package io.meterhouse.billing.workflow;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The wall's clock as billing reads it, with a memory of what was waited for. */
final class SimulatedClock implements BillingClockActivities {
    private final Supplier<Instant> now;
    private final List<String> waits = new CopyOnWriteArrayList<>();

    SimulatedClock(Supplier<Instant> now) {
        this.now = now;
    }

    List<String> waits() {
        return waits;
    }

    @Override
    public ClockState await(ClockWait wait) {
        boolean reached = !now.get().isBefore(wait.due());
        waits.add(wait.purpose());
        return new ClockState(now.get(), reached, false);
    }

    @Override
    public void running(ClockPurpose purpose) {}

    @Override
    public void parked(ClockPurpose purpose) {
        waits.add("parked: " + purpose.purpose());
    }

    @Override
    public void done(ClockPurpose purpose) {
        waits.add("done");
    }
}
