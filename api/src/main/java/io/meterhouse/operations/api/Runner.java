package io.meterhouse.operations.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.operations.storage.RunnerLock;
import io.meterhouse.operations.storage.RunnerStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
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
    private static final int MAX_OWED = 10_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final String id = Ids.next("run_");
    private final RunnerStore store;
    private final Clock clock;
    private final RunnerLock lock;
    private final Queue<Runnable> owed = new ConcurrentLinkedQueue<>();
    private final AtomicLong seenChange = new AtomicLong();
    private @Nullable ScheduledExecutorService renewal;

    Runner(RunnerStore store, DataSource database, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.lock = new RunnerLock(database, id);
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

    /** Does something as soon as the database is back, that it could not take just now. */
    void owe(Runnable write) {
        if (owed.size() < MAX_OWED) {
            owed.add(write);
        }
    }

    private void renewPatiently() {
        try {
            lock.hold();
            renew();
            for (Runnable write = owed.peek(); write != null; write = owed.peek()) {
                write.run();
                owed.remove(write);
            }
        } catch (RuntimeException away) {
            LOG.warn("this process cannot say that it is alive: {}", away.toString());
        }
    }

    @Override
    public void start() {
        store.forgetOlderThan(clock.instant().minus(FORGOTTEN_AFTER));
        lock.hold();
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
            lock.close();
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
