package io.meterhouse.operations.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.operations.storage.RunnerStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** This process among the api's processes: says once a second that it is alive. */
@Component
public class Runner implements SmartLifecycle {
    /** A process that has not renewed for so long is taken for dead. */
    public static final Duration LIFE = Duration.ofSeconds(3);

    private static final Duration RENEWAL_PAUSE = Duration.ofMillis(500);
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final String id = Ids.next("run_");
    private final RunnerStore store;
    private final Clock clock;
    private final AtomicLong seenChange = new AtomicLong();
    private @Nullable ScheduledExecutorService renewal;

    Runner(RunnerStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public String id() {
        return id;
    }

    /** Tells the others at once how far this process has followed the changes of keys. */
    public void seenChange(long change) {
        if (seenChange.getAndSet(change) != change) {
            renew();
        }
    }

    private void renew() {
        store.renew(id, seenChange.get(), clock.instant());
    }

    private void renewPatiently() {
        try {
            renew();
        } catch (RuntimeException away) {
            LOG.warn("this process cannot say that it is alive: {}", away.toString());
        }
    }

    @Override
    public void start() {
        store.forgetOlderThan(clock.instant().minus(FORGOTTEN_AFTER));
        renew();
        renewal = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("runner").daemon().factory());
        var _ = renewal.scheduleWithFixedDelay(
                this::renewPatiently, RENEWAL_PAUSE.toMillis(), RENEWAL_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = renewal;
        if (running != null) {
            running.shutdownNow();
            store.gone(id);
        }
        renewal = null;
    }

    @Override
    public boolean isRunning() {
        return renewal != null;
    }

    /** First to start, last to stop. */
    @Override
    public int getPhase() {
        return -1;
    }
}
