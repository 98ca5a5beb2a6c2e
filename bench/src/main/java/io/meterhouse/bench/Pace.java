package io.meterhouse.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spreads a number of events over a time at least, so that whatever is to happen meanwhile does. */
final class Pace {
    private static final Duration LONGEST_NAP = Duration.ofSeconds(1);

    private final long start = System.nanoTime();
    private final double nanosAnEvent;

    Pace(long events, Duration atLeast) {
        this.nanosAnEvent = (double) atLeast.toNanos() / events;
    }

    /** Waits until it is this event's turn. */
    void await(long number) throws InterruptedException {
        for (long left = left(number); left > 0; left = left(number)) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LONGEST_NAP.toNanos()));
        }
    }

    private long left(long number) {
        return (long) (number * nanosAnEvent) - (System.nanoTime() - start);
    }
}
