package io.meterhouse.operations.workflow;

import io.temporal.workflow.SignalMethod;

/** The admin's push: whatever waits to be tried again is tried at once. */
public interface RetryNow {
    String SIGNAL = "retryNow";

    @SignalMethod(name = SIGNAL)
    void retryNow(String reason);
}
