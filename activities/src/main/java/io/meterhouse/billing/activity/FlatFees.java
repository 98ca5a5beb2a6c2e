package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.BillingCalendar;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Interval;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.Proration;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.LineEvidence;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.storage.LineTrace;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.catalog.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Flat fees: once for each of their own intervals, when it ends or, in advance, when it begins. What of an interval lies
 * outside the subscription is not billed.
 */
final class FlatFees {
    private final Subscription subscription;
    private final Interval rhythm;
    private final Currency currency;

    FlatFees(Subscription subscription, Interval rhythm, Currency currency) {
        this.subscription = subscription;
        this.rhythm = rhythm;
        this.currency = currency;
    }

    /** The fee for an interval that ends with a period; null where the price's own interval goes on. */
    @Nullable
    InvoiceLine inArrears(Price price, BillingPeriod ended, boolean last) {
        Instant end = ended.period().end();
        Interval own = intervalOf(price);
        long n = BillingCalendar.lastBoundaryNotAfter(subscription.anchor(), ended.zone(), own, end);
        boolean atBoundary = boundary(ended, own, n).equals(end);
        if (!atBoundary && !last && price.interval() != null) {
            return null;
        }
        Period full = atBoundary ? between(ended, own, n - 1) : between(ended, own, n);
        return line(price, full, end, ended.number());
    }

    /** The fee for an interval that begins with a period; null where the price's own interval began before. */
    @Nullable
    InvoiceLine inAdvance(Price price, BillingPeriod begun) {
        Instant start = begun.period().start();
        Interval own = intervalOf(price);
        long n = BillingCalendar.lastBoundaryNotAfter(subscription.anchor(), begun.zone(), own, start);
        boolean atBoundary = boundary(begun, own, n).equals(start);
        if (!atBoundary && !start.equals(subscription.start())) {
            return null;
        }
        Period full = between(begun, own, n);
        return line(price, full, full.end(), begun.number());
    }

    private InvoiceLine line(Price price, Period full, Instant end, int periodNumber) {
        Instant start = full.start().isBefore(subscription.start()) ? subscription.start() : full.start();
        Period part = new Period(start.isAfter(end) ? end : start, end);
        RatedPrice rated = Rating.rate(price, BigDecimal.ONE, currency);
        boolean whole = part.equals(full);
        Money amount = whole ? rated.amount() : Proration.prorated(rated.exactAmount(), full, part, currency);
        LineTrace trace = LineTrace.of(rated);
        return new InvoiceLine(
                Ids.next(Ids.INVOICE_LINE),
                LineKind.FEE,
                price.name(),
                price.key(),
                null,
                periodNumber,
                part,
                BigDecimal.ONE,
                amount,
                null,
                whole ? trace : trace.sharedAs(amount.toMajor(), share(part, full)),
                LineEvidence.NONE);
    }

    private static LineTrace.Share share(Period part, Period full) {
        return new LineTrace.Share(
                Duration.between(part.start(), part.end()).toSeconds(),
                Duration.between(full.start(), full.end()).toSeconds());
    }

    private Interval intervalOf(Price price) {
        return price.interval() == null ? rhythm : price.interval();
    }

    private Period between(BillingPeriod period, Interval own, long n) {
        return new Period(boundary(period, own, n), boundary(period, own, n + 1));
    }

    private Instant boundary(BillingPeriod period, Interval own, long n) {
        return BillingCalendar.boundary(subscription.anchor(), period.zone(), own, n);
    }
}
