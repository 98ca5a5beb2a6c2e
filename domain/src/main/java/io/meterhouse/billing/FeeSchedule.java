package io.meterhouse.billing;

import io.meterhouse.catalog.Price;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When the flat fees of a subscription fall due, and what they come to: once for each of their own intervals, when it ends
 * or, in advance, when it begins. What of an interval lies outside the subscription is not billed.
 *
 * @param anchor what every boundary is reckoned from
 * @param start where the subscription began
 */
public record FeeSchedule(LocalDateTime anchor, Instant start) {

    /**
     * A fee that is due.
     *
     * @param part what is billed of its interval, which is the line's period
     * @param full the whole interval
     */
    public record Fee(Period part, Period full, RatedPrice rated, Money amount) {}

    /**
     * The fee that the end of a period makes due; null where the price's own interval goes on.
     *
     * @param rhythm the plan version's interval
     * @param last whether the subscription ends with the period
     */
    public @Nullable Fee inArrears(
            Price price, Interval rhythm, ZoneId zone, Period ended, boolean last, Currency currency) {
        Interval own = intervalOf(price, rhythm);
        long n = BillingCalendar.lastBoundaryNotAfter(anchor, zone, own, ended.end());
        boolean atBoundary = BillingCalendar.boundary(anchor, zone, own, n).equals(ended.end());
        if (!atBoundary && !last && price.interval() != null) {
            return null;
        }
        Period full = between(zone, own, atBoundary ? n - 1 : n);
        return fee(price, full, ended.end(), currency);
    }

    /** The fee that the beginning of a period makes due; null where the price's own interval began before. */
    public @Nullable Fee inAdvance(Price price, Interval rhythm, ZoneId zone, Period begun, Currency currency) {
        Interval own = intervalOf(price, rhythm);
        long n = BillingCalendar.lastBoundaryNotAfter(anchor, zone, own, begun.start());
        boolean atBoundary = BillingCalendar.boundary(anchor, zone, own, n).equals(begun.start());
        if (!atBoundary && !begun.start().equals(start)) {
            return null;
        }
        Period full = between(zone, own, n);
        return fee(price, full, full.end(), currency);
    }

    private Fee fee(Price price, Period full, Instant end, Currency currency) {
        Instant from = full.start().isBefore(start) ? start : full.start();
        Period part = new Period(from.isAfter(end) ? end : from, end);
        RatedPrice rated = Rating.rate(price, BigDecimal.ONE, currency);
        Money amount =
                part.equals(full) ? rated.amount() : Proration.prorated(rated.exactAmount(), full, part, currency);
        return new Fee(part, full, rated, amount);
    }

    private static Interval intervalOf(Price price, Interval rhythm) {
        return price.interval() == null ? rhythm : price.interval();
    }

    private Period between(ZoneId zone, Interval own, long n) {
        return new Period(
                BillingCalendar.boundary(anchor, zone, own, n), BillingCalendar.boundary(anchor, zone, own, n + 1));
    }
}
