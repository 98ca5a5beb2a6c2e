package io.meterhouse.operations.workflow;

import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** How a run reads or writes a row without asking the server for an activity. */
public final class LocalSteps {
    /**
     * So often a row is tried for: about two months, for a database that fails over, is restored, or is forgotten. Without a
     * number here the client library does not try a local activity again at all, whatever else the options say, and the run
     * fails with it.
     */
    static final int MOST_TRIES = 1_000_000;

    /** Longer than a connection is waited for, so that a failure is told by its reason. */
    private static final Duration ONE_TRY = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** The run waits for its row rather than going on without it. */
    public static final LocalActivityOptions UNTIL_DONE = LocalActivityOptions.newBuilder()
            .setStartToCloseTimeout(ONE_TRY)
            .setRetryOptions(RetryOptions.newBuilder()
                    .setInitialInterval(FIRST_PAUSE)
                    .setMaximumInterval(LONGEST_PAUSE)
                    .setMaximumAttempts(MOST_TRIES)
                    .build())
            .build();

    private LocalSteps() {}
}
