package io.meterhouse.operations.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says that an activity is alive while it waits for one long answer. */
@Component
public class Heartbeats {
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeats").factory());

    public <T extends @Nullable Object> T during(Supplier<T> work) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        ScheduledFuture<?> beating = beats.scheduleAtFixedRate(
                () -> beat(context), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return work.get();
        } finally {
            beating.cancel(false);
        }
    }

    private static void beat(ActivityExecutionContext context) {
        try {
            context.heartbeat(null);
        } catch (ActivityCompletionException nobodyWaits) {
            // The work is a row in the end, so it is as good done as not.
        }
    }

    @PreDestroy
    void stop() {
        beats.shutdownNow();
    }
}
