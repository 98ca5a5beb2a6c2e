package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.BillingWaitStore;
import io.meterhouse.billing.storage.ClockReading;
import io.meterhouse.billing.workflow.BillingClockActivities;
import org.springframework.stereotype.Component;

/** Writes down what billing waits for. */
@Component
public class BillingClockActivitiesImpl implements BillingClockActivities {
    private final BillingWaitStore waits;

    public BillingClockActivitiesImpl(BillingWaitStore waits) {
        this.waits = waits;
    }

    @Override
    public ClockState await(ClockWait wait) {
        ClockReading read = waits.await(wait.organization(), wait.workflowId(), wait.due(), wait.purpose());
        return new ClockState(read.now(), read.reached(), read.onTestClock());
    }

    @Override
    public void running(ClockPurpose purpose) {
        waits.running(purpose.organization(), purpose.workflowId(), purpose.purpose());
    }

    @Override
    public void parked(ClockPurpose purpose) {
        waits.parked(purpose.organization(), purpose.workflowId(), purpose.purpose());
    }

    @Override
    public void done(ClockPurpose purpose) {
        waits.done(purpose.organization(), purpose.workflowId());
    }
}
