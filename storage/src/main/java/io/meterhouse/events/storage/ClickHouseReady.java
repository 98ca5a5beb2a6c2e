package io.meterhouse.events.storage;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Migrates ClickHouse at the start, and goes on trying while it is away: an application starts and takes events without
 * it.
 */
public final class ClickHouseReady implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseReady.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final ClickHouseMigrations migrations;
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean running;

    public ClickHouseReady(ClickHouseMigrations migrations) {
        this.migrations = migrations;
    }

    /** Whether the tables are there, after waiting at most so long. */
    public boolean await(Duration atMost) throws InterruptedException {
        return done.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("clickhouse-migrations").start(this::migrateUntilDone);
    }

    private void migrateUntilDone() {
        Duration pause = FIRST_PAUSE;
        while (running) {
            try {
                migrations.migrate();
                done.countDown();
                return;
            } catch (ClickHouseException away) {
                LOG.warn("ClickHouse cannot be migrated yet: {}", away.getMessage());
            }
            try {
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1;
    }
}
