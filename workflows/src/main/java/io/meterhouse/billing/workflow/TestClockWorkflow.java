package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.temporal.workflow.SignalMethod;
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

    /** Its row was sent to a moment. */
    @SignalMethod
    void sent();
}
