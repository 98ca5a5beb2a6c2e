package io.meterhouse.metering.activity;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How long metering leaves ClickHouse to others between two looks at a shard. A look counts all of an hour that was touched
 * anew, so that it takes the longer the more comes.
 */
final class MeteringPause {
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(3);

    /** A look is followed by a pause as many times as long. */
    private static final int PAUSE_TIMES = 4;

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);

    /** What is beyond this is followed by a pause that leaves it a tenth of the time, however long it becomes. */
    private static final Duration LONG_LOOK = Duration.ofSeconds(5);

    private static final int LONG_PAUSE_TIMES = 9;

    private final LongSupplier nanoTime;
    private final Sleep sleep;
    private final Runnable beat;
    private final BooleanSupplier waitedFor;

    /** Sleeps for so many nanoseconds. */
    interface Sleep {
        void sleep(long nanos) throws InterruptedException;
    }

    /**
     * @param beat is called every few seconds, and throws when there is nothing left to pause for
     * @param waitedFor whether somebody waits for the next look
     */
    MeteringPause(LongSupplier nanoTime, Sleep sleep, Runnable beat, BooleanSupplier waitedFor) {
        this.nanoTime = nanoTime;
        this.sleep = sleep;
        this.beat = beat;
        this.waitedFor = waitedFor;
    }

    /**
     * Pauses after a look that took so long, until the time left is over at most. Who waits for the next look, an invoice
     * that closes, waits as long as the last one took, so that metering has half of the time and no more.
     */
    void after(Duration look, Duration left) {
        long start = nanoTime.getAsLong();
        long until = start + shorter(lengthAfter(look), left).toNanos();
        try {
            do {
                beat.run();
                sleep.sleep(Math.min(until - nanoTime.getAsLong(), BEAT_EVERY.toNanos()));
            } while (nanoTime.getAsLong() < until
                    && (nanoTime.getAsLong() < start + look.toNanos() || !waitedFor.getAsBoolean()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the watch was interrupted", e);
        }
    }

    static Duration lengthAfter(Duration look) {
        Duration usual = shorter(longer(look.multipliedBy(PAUSE_TIMES), LOOK_EVERY), USUAL_PAUSE);
        return longer(usual, look.minus(LONG_LOOK).multipliedBy(LONG_PAUSE_TIMES));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
