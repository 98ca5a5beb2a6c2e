package io.meterhouse.metering;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long events must be kept at least, and from when on they are. Everything before a cut-off is removed and everything
 * from it on is whole, so that whoever counts a period knows whether it can.
 */
public final class Retention {
    /** Thirteen months, however long they are. */
    public static final Duration LEAST_LIVE = Duration.ofDays(397);

    /** An identity stays taken for 35 days; what it is taken by is kept longer than that. */
    public static final Duration LEAST_TEST = Repeats.WINDOW.plusDays(1);

    /**
     * How much older than a period's start an event may be that a count of the period must see: a repeat's original lies up
     * to 35 days before it on the log, and its time up to 35 days before that.
     */
    public static final Duration BEFORE_A_PERIOD =
            Repeats.WINDOW.multipliedBy(2).plusDays(1);

    private Retention() {}

    /**
     * Before what an organization's events can go: the beginning of a month, so that they go together.
     *
     * @param kept how long events are kept
     * @param openSince the start of the earliest period that may still be counted; null where there is none
     */
    public static Instant cutOff(Instant now, Duration kept, @Nullable Instant openSince) {
        Instant byAge = now.minus(kept);
        Instant byPeriods = openSince == null ? byAge : openSince.minus(BEFORE_A_PERIOD);
        return beginningOfMonth(byPeriods.isBefore(byAge) ? byPeriods : byAge);
    }

    /**
     * Whether everything is there that a count of a period looks at.
     *
     * @param eventsSince from when on events are there; null where none was ever removed
     */
    public static boolean isWhole(Instant periodStart, @Nullable Instant eventsSince) {
        return eventsSince == null || !periodStart.minus(BEFORE_A_PERIOD).isBefore(eventsSince);
    }

    private static Instant beginningOfMonth(Instant time) {
        return time.atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1)
                .toInstant();
    }
}
