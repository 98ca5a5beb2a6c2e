package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.BillingClockActivities.ClockPurpose;
import io.meterhouse.billing.workflow.BillingClockActivities.ClockState;
import io.meterhouse.billing.workflow.BillingClockActivities.ClockWait;
import io.meterhouse.operations.workflow.LocalSteps;
import io.meterhouse.operations.workflow.RunWaits;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The clock that billing goes by: real timers, or, for an organization on a test clock, the clock's word. A word that is
 * lost does no harm: whoever wakes reads the clock for itself. One per workflow, made in its field or constructor.
 */
final class BillingClock {
    /** A timer that is over before the clock says so (they are two clocks) is set again, no shorter than this. */
    private static final Duration SHORTEST_TIMER = Duration.ofMillis(10);

    private final BillingClockActivities clock =
            Workflow.newLocalActivityStub(BillingClockActivities.class, LocalSteps.UNTIL_DONE);
    private final String organization;
    private final String workflowId = Workflow.getInfo().getWorkflowId();
    private long words;

    BillingClock(String organization) {
        this.organization = organization;
        Workflow.registerListener((ClockListener) () -> words++);
    }

    /** Waits for a moment of the billing clock; false where {@code interrupted} held before it came. */
    boolean waitUntil(Instant due, String purpose, BooleanSupplier interrupted) {
        boolean announced = false;
        while (true) {
            long heard = words;
            ClockState state = clock.await(new ClockWait(organization, workflowId, due, purpose));
            if (state.reached() || interrupted.getAsBoolean()) {
                if (announced) {
                    RunWaits.clear();
                }
                if (!state.reached()) {
                    running(purpose);
                }
                return state.reached();
            }
            if (!announced) {
                RunWaits.waitingFor(purpose, due);
                announced = true;
            }
            if (state.onTestClock()) {
                Workflow.await(() -> words > heard || interrupted.getAsBoolean());
            } else {
                Workflow.await(timer(state.now(), due), () -> words > heard || interrupted.getAsBoolean());
            }
        }
    }

    /** Waits for somebody, or for something that is not the clock's: a test clock goes on meanwhile. */
    void park(String purpose, BooleanSupplier released) {
        if (released.getAsBoolean()) {
            return;
        }
        clock.parked(new ClockPurpose(organization, workflowId, purpose));
        RunWaits.waitingFor(purpose, null);
        Workflow.await(released::getAsBoolean);
        running(purpose);
        RunWaits.clear();
    }

    /** How often it was told to look again. */
    long words() {
        return words;
    }

    void running(String purpose) {
        clock.running(new ClockPurpose(organization, workflowId, purpose));
    }

    void done() {
        clock.done(new ClockPurpose(organization, workflowId, ""));
    }

    private static Duration timer(Instant now, Instant due) {
        Duration left = Duration.between(now, due);
        return left.compareTo(SHORTEST_TIMER) < 0 ? SHORTEST_TIMER : left;
    }
}
