package io.meterhouse.billing.activity;

import io.temporal.failure.ApplicationFailure;
import java.time.Duration;

/** A pause between two looks at something, in an activity that is told to stop when its worker is. */
final class Pauses {
    private Pauses() {}

    static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw ApplicationFailure.newFailureWithCause("the worker is stopping", "Stopping", stopping);
        }
    }
}
