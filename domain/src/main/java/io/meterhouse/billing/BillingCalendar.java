package io.meterhouse.billing;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * Where periods begin and end.
 *
 * <p>The n-th boundary is the anchor plus n intervals, never the last boundary plus one: from the 31st of January the
 * second month ends on the 31st of March, not on the 28th. A day that the month lacks is its last day; a local time
 * that does not exist moves forward by the gap; one that exists twice is the earlier.
 */
public final class BillingCalendar {
    private BillingCalendar() {}

    /** The n-th boundary, counted from the anchor, which is boundary 0; n may be negative. */
    public static Instant boundary(LocalDateTime anchor, ZoneId zone, Interval interval, long n) {
        LocalDateTime local = anchor.plus(
                Math.multiplyExact(n, (long) interval.count()), interval.unit().chronoUnit());
        return ZonedDateTime.of(local, zone).toInstant();
    }

    /** The number of the last boundary that is not after {@code at}. */
    public static long lastBoundaryNotAfter(LocalDateTime anchor, ZoneId zone, Interval interval, Instant at) {
        LocalDateTime local = LocalDateTime.ofInstant(at, zone);
        long units = interval.unit().chronoUnit().between(anchor, local);
        // The guess is off by the clipped month-ends and the zone's jumps, which is never more than a few intervals.
        long n = Math.floorDiv(units, (long) interval.count());
        while (boundary(anchor, zone, interval, n).isAfter(at)) {
            n--;
        }
        while (!boundary(anchor, zone, interval, n + 1).isAfter(at)) {
            n++;
        }
        return n;
    }

    /** The period between two neighbouring boundaries that holds {@code at}. */
    public static Period periodContaining(LocalDateTime anchor, ZoneId zone, Interval interval, Instant at) {
        long n = lastBoundaryNotAfter(anchor, zone, interval, at);
        return new Period(boundary(anchor, zone, interval, n), boundary(anchor, zone, interval, n + 1));
    }

    /**
     * The last calendar anchor that is not after {@code at}: local midnight on the month's first, on 1 January or on
     * Monday.
     *
     * @throws InvalidAnchorException where the interval is counted in days
     */
    public static LocalDateTime calendarAnchor(LocalDateTime at, Interval interval) {
        LocalDateTime midnight = at.truncatedTo(ChronoUnit.DAYS);
        return switch (interval.unit()) {
            case MONTH -> midnight.withDayOfMonth(1);
            case YEAR -> midnight.withDayOfYear(1);
            case WEEK -> midnight.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case DAY ->
                throw new InvalidAnchorException("a calendar anchor needs an interval of months, years or weeks");
        };
    }
}
