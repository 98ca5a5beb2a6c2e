package io.meterhouse.operations.worker;

import io.meterhouse.operations.activity.Archiver;
import io.meterhouse.operations.activity.Ensured;
import io.meterhouse.operations.activity.ServerMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * What each worker does beside its workflows: ensuring that what rows call for runs, and archiving what is over. Each round
 * that fails is logged and tried again in the next one; rounds of one kind never overlap.
 */
@Component
class Housekeeping implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration ENSURE_EVERY = Duration.ofSeconds(10);
    /** The marker is looked for more often than that: it is one cheap question. */
    private static final Duration MEMORY_EVERY = Duration.ofSeconds(1);

    private static final Duration ARCHIVE_EVERY = Duration.ofSeconds(1);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(60);
    private static final int MOST_ARCHIVE_PAGES = 20;
    private static final int THREADS = 3;

    private final ServerMemory memory;
    private final List<Ensured> ensured;
    private final Archiver archiver;
    private @Nullable ScheduledExecutorService rounds;
    private volatile boolean ensureSoon = true;
    private long ensuredAt;

    Housekeeping(ServerMemory memory, List<Ensured> ensured, Archiver archiver) {
        this.memory = memory;
        this.ensured = ensured;
        this.archiver = archiver;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newScheduledThreadPool(
                THREADS, Thread.ofPlatform().name("housekeeping-", 0).daemon().factory());
        every(started, MEMORY_EVERY, "ensuring workflows", this::ensure);
        every(started, ARCHIVE_EVERY, "archiving histories", this::archive);
        every(started, COMPARE_EVERY, "comparing open runs", archiver::compareOpen);
        rounds = started;
    }

    private static void every(ScheduledExecutorService rounds, Duration pause, String what, Runnable round) {
        var _ = rounds.scheduleWithFixedDelay(
                () -> {
                    try {
                        round.run();
                    } catch (RuntimeException failed) {
                        LOG.warn("{} failed and is tried again: {}", what, failed.toString());
                    }
                },
                0,
                pause.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void ensure() {
        if (memory.check()) {
            ensureSoon = true;
        }
        long now = System.nanoTime();
        if (!ensureSoon && now - ensuredAt < ENSURE_EVERY.toNanos()) {
            return;
        }
        ensureSoon = false;
        ensuredAt = now;
        for (Ensured one : ensured) {
            try {
                one.ensure();
            } catch (RuntimeException failed) {
                LOG.warn("{} could not ensure its workflows: {}", one.getClass().getSimpleName(), failed.toString());
            }
        }
    }

    private void archive() {
        for (int page = 0; page < MOST_ARCHIVE_PAGES; page++) {
            if (!archiver.archiveClosed()) {
                return;
            }
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = rounds;
        if (running != null) {
            running.shutdownNow();
            rounds = null;
        }
    }

    @Override
    public boolean isRunning() {
        return rounds != null;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
