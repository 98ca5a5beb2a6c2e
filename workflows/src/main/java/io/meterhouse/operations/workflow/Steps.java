package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** How long a step may take, and how often the server tries it before the workflow itself waits, where people see it. */
public final class Steps {
    private static final int TRIES = 4;

    private static final RetryOptions FEW = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofMillis(200))
            .setBackoffCoefficient(4)
            .setMaximumAttempts(TRIES)
            .build();

    /** A transaction, or one call outside. */
    public static final ActivityOptions SHORT = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .setRetryOptions(FEW)
            .build();

    private Steps() {}

    /** For what takes longer and says all the while that it is alive. */
    public static ActivityOptions longer(Duration startToClose, Duration heartbeat) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(startToClose)
                .setHeartbeatTimeout(heartbeat)
                .setRetryOptions(FEW)
                .build();
    }
}
