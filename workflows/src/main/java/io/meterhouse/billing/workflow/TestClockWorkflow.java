package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.TestClockActivities.AdvanceClock;
import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A test clock on its way to a moment. It ends when it is there. */
@WorkflowInterface
public interface TestClockWorkflow {
    @WorkflowMethod(name = "TestClockWorkflow")
    void run(TestClockInput input);

    @UpdateMethod
    ClockAnswer create(CreateClock request);

    /** Answers when the clock is on its way, not when it is there. */
    @UpdateMethod
    ClockAnswer advance(AdvanceClock request);
}
