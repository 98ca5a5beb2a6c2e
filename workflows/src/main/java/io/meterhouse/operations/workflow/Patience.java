package io.meterhouse.operations.workflow;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Tries a step again for as long as it takes. The server's own retries are few; after them the run waits here, where it can
 * be seen and pushed. One per workflow, made in its field or constructor, so that {@code retryNow} is heard from the start.
 * A failure marked non-retryable is not for patience: it is thrown on.
 */
public final class Patience {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private long pushes;

    public Patience() {
        Workflow.registerListener((RetryNow) reason -> pushes++);
    }

    /**
     * @param step what is tried, in words of the business
     * @throws ActivityFailure where the step failed for good, or was canceled
     */
    public <T> T call(String step, Supplier<T> attempt) {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.get();
            } catch (ActivityFailure failure) {
                if (isFinal(failure)) {
                    throw failure;
                }
            }
            long before = pushes;
            Instant until = Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(pause);
            RunWaits.waitingFor(step + " to be tried again", until);
            Workflow.await(pause, () -> pushes > before);
            RunWaits.clear();
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        }
    }

    /** How often somebody pushed: for a step that waits for nothing else. */
    public long pushes() {
        return pushes;
    }

    public void run(String step, Runnable attempt) {
        call(step, () -> {
            attempt.run();
            return true;
        });
    }

    private static boolean isFinal(ActivityFailure failure) {
        Throwable cause = failure.getCause();
        return cause instanceof CanceledFailure
                || (cause instanceof ApplicationFailure application && application.isNonRetryable());
    }
}
