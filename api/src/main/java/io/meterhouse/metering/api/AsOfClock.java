package io.meterhouse.metering.api;

import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.EventLogException;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The moment up to which everything that was accepted can be read. It takes the time, then the log's end; once all of that
 * is stored, that time is it; and again. So it keeps moving while nothing arrives, and never claims more than is there.
 *
 * <p>Who answers with it reads it <em>before</em> asking the store.
 */
@Component
public class AsOfClock implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AsOfClock.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    /** The first wait for the store, and the longest: each look is a question to the log. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final Duration LOOK_AGAIN_AT_LEAST_EVERY = Duration.ofMillis(400);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final EventLog log;
    private final Clock clock;
    private final CountDownLatch known = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable Instant asOf;
    private volatile boolean running;

    AsOfClock(EventLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * The newest moment that is known to be complete.
     *
     * @throws Problem 503 where none is known yet
     */
    public Instant asOf() {
        Instant newest = asOf;
        if (newest == null && awaitFirst()) {
            newest = asOf;
        }
        if (newest == null) {
            throw Problem.unavailable(
                    "not_known_yet", "How far the log is stored is not known yet.", Duration.ofSeconds(1));
        }
        return newest;
    }

    private boolean awaitFirst() {
        try {
            return known.await(FIRST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void start() {
        running = true;
        Thread.ofVirtual().name("as-of").start(this::moveUntilStopped);
    }

    private void moveUntilStopped() {
        boolean told = false;
        while (running) {
            Duration pause;
            try {
                move();
                told = false;
                pause = EVERY;
            } catch (EventLogException | DataAccessException away) {
                if (!told) {
                    LOG.warn("as_of stands still: {}", away.toString());
                }
                told = true;
                pause = AFTER_FAILURE;
            }
            if (pauseOrStop(pause)) {
                return;
            }
        }
    }

    private void move() {
        Instant time = clock.instant();
        LogPosition end = log.end();
        Duration pause = LOOK_AGAIN;
        while (running && !log.covers(log.stored(), end)) {
            if (pauseOrStop(pause)) {
                return;
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LOOK_AGAIN_AT_LEAST_EVERY) < 0 ? doubled : LOOK_AGAIN_AT_LEAST_EVERY;
        }
        if (!running) {
            return;
        }
        asOf = time;
        known.countDown();
    }

    private boolean pauseOrStop(Duration pause) {
        try {
            return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
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
}
