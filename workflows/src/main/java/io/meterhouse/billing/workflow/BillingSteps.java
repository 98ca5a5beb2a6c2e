package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** How long billing's steps may take, and how often the server tries them before the workflow itself waits. */
final class BillingSteps {
    /** Most outages are over within these tries, about a minute, which the server makes and no history tells. */
    private static final int ATTEMPTS = 9;

    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

    /** A transaction, or one call to Stripe. */
    static final ActivityOptions SHORT = options(Duration.ofSeconds(10)).build();

    /** Counting a period's events, sending an invoice's lines: heartbeats say that it is alive. */
    static final ActivityOptions LONG = options(Duration.ofMinutes(10))
            .setHeartbeatTimeout(Duration.ofSeconds(10))
            .build();

    /** Before 2,000 events, and then some room for the steps of one period. */
    static final long LONGEST_HISTORY = 1_500;

    private BillingSteps() {}

    private static ActivityOptions.Builder options(Duration startToClose) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(startToClose)
                .setRetryOptions(RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(500))
                        .setBackoffCoefficient(3)
                        .setMaximumInterval(LONGEST_INTERVAL)
                        .setMaximumAttempts(ATTEMPTS)
                        .build());
    }
}
