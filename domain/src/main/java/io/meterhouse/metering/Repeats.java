package io.meterhouse.metering;

import io.meterhouse.events.EventLimits;
import java.time.Duration;

/**
 * When a record is a repeat: its identity was on the log in the 35 days before it. <em>Before</em> is the order of the
 * log; the days are the billing clock's at receipt, the thirty-fifth included. A clock that was set back makes no repeat
 * an original.
 */
public final class Repeats {
    /** How long an identity stays taken after it was last on the log. */
    public static final Duration WINDOW = Duration.ofDays(35);

    private static final long WINDOW_MICROS = WINDOW.toNanos() / 1_000;

    private Repeats() {}

    /**
     * Whether a record is a repeat of an earlier one with its identity.
     *
     * @param earlierMicros the latest billing clock of all records of this identity that lie before it on the log
     * @param micros the billing clock at the receipt of the record itself
     */
    public static boolean isRepeat(long earlierMicros, long micros) {
        return micros - earlierMicros <= WINDOW_MICROS;
    }

    /**
     * How far back an exact count of a period must look: the billing clock at the receipt of whatever can make an event
     * of the period a repeat lies after this.
     */
    public static Duration lookBack() {
        return WINDOW.plus(EventLimits.FURTHEST_AHEAD);
    }
}
