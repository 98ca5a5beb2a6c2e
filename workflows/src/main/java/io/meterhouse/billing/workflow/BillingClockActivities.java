package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;

/** Waits on the billing clock, as rows. */
@ActivityInterface(namePrefix = "BillingClock")
public interface BillingClockActivities {
    /** Says that a workflow waits for a moment, and reads the clock. */
    ClockState await(ClockWait wait);

    /** At work: a test clock stands still meanwhile. */
    void running(ClockPurpose purpose);

    /** Waiting for a person: a test clock goes on. */
    void parked(ClockPurpose purpose);

    /** Waits for nothing any more. */
    void done(ClockPurpose purpose);

    record ClockWait(String organization, String workflowId, Instant due, String purpose) {}

    record ClockPurpose(String organization, String workflowId, String purpose) {}

    /**
     * @param now by the billing clock
     * @param reached whether the moment waited for has come
     * @param onTestClock whether the clock moves only when somebody moves it
     */
    record ClockState(Instant now, boolean reached, boolean onTestClock) {}
}
