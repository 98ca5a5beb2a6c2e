package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Making test clocks and moving them. */
@ActivityInterface(namePrefix = "TestClock")
public interface TestClockActivities {
    /** Puts an organization on a clock: subscriptions begin again there, with a customer of its own in Stripe's test mode. */
    ClockAnswer create(CreateClock request);

    /** Waits until every node goes by the clock. */
    void awaitNodes(CreateClock request);

    /** Moves from due moment to due moment, for some seconds; true when it has come to its goal. */
    boolean move(ClockRef clock);

    record ClockRef(String organization, String clock) {}

    record CreateClock(String organization, String clock, Instant frozenTime, String actor) {}

    /** @param refusal null where it was done */
    record ClockAnswer(@Nullable Refusal refusal) {}
}
