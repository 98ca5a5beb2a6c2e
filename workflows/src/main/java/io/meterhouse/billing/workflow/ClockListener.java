package io.meterhouse.billing.workflow;

import io.temporal.workflow.SignalMethod;

/** Told that its test clock has moved, or that a row it waits upon has changed. It looks for itself what is new. */
public interface ClockListener {
    String SIGNAL = "lookAgain";

    @SignalMethod(name = SIGNAL)
    void lookAgain();
}
