package io.meterhouse.billing.api;

import io.meterhouse.billing.BillingCalendar;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.FeeSchedule;
import io.meterhouse.billing.FeeSchedule.Fee;
import io.meterhouse.billing.InvoiceAmounts;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.billing.api.RatedPeriods.RatedPeriod;
import io.meterhouse.billing.api.UpcomingView.UpcomingLine;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.LedgerStore;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.storage.LineTrace;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.Price;
import io.meterhouse.metering.storage.ClosingUsageStore;
import io.meterhouse.metering.storage.MeterUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Rates the period that a subscription is in by what was counted so far. */
@Component
class UpcomingInvoice {
    private final RatedPeriods periods;
    private final SubscriptionStore subscriptions;
    private final LedgerStore ledger;
    private final ClosingUsageStore usage;

    UpcomingInvoice(
            RatedPeriods periods, SubscriptionStore subscriptions, LedgerStore ledger, ClosingUsageStore usage) {
        this.periods = periods;
        this.subscriptions = subscriptions;
        this.ledger = ledger;
        this.usage = usage;
    }

    /** @param asOf taken before this is called */
    UpcomingView of(Subscription subscription, Instant asOf) {
        RatedPeriod current = Objects.requireNonNull(periods.of(subscription.organization(), subscription.id())
                .get(subscription.current().number()));
        Currency currency = current.version().currency();
        boolean last = endsWith(subscription, current.period());
        List<UpcomingLine> lines = new ArrayList<>();
        addUsage(lines, subscription, current, currency);
        addFees(lines, subscription, current, last, currency);
        // What the smallest charge is, is known at the close; until then nothing above zero is carried.
        InvoiceAmounts amounts = InvoiceAmounts.of(
                lines.stream().map(UpcomingLine::amount).toList(),
                ledger.balance(subscription.organization(), currency),
                Money.zero(currency));
        return view(subscription, current.period(), last, currency, lines, amounts, asOf);
    }

    private static boolean endsWith(Subscription subscription, BillingPeriod period) {
        Instant end = subscription.cancelAt();
        return end != null && !end.isAfter(period.period().end());
    }

    private void addUsage(List<UpcomingLine> lines, Subscription subscription, RatedPeriod current, Currency currency) {
        Map<String, MeterUsage> counted = new HashMap<>();
        usage.soFar(
                        subscription.organization(),
                        current.meters(),
                        current.period().period())
                .forEach(found -> counted.put(found.meterId(), found));
        for (Price price : current.usagePrices()) {
            MeterUsage found =
                    Objects.requireNonNull(counted.get(current.meterOf(price).id()), price.key());
            RatedPrice rated = Rating.rate(price, found.quantity(), currency);
            lines.add(new UpcomingLine(
                    null,
                    LineKind.USAGE.code(),
                    price.name(),
                    price.key(),
                    price.meter(),
                    PeriodView.of(current.period().period()),
                    rated.quantity(),
                    rated.amount(),
                    LineTrace.of(rated)));
        }
    }

    private static void addFees(
            List<UpcomingLine> lines, Subscription subscription, RatedPeriod current, boolean last, Currency currency) {
        FeeSchedule schedule = RatedPeriods.fees(subscription);
        BillingPeriod period = current.period();
        for (Price price : current.flatPrices()) {
            Fee fee = null;
            if (price.billing() == BillingMode.IN_ARREARS) {
                fee = schedule.inArrears(
                        price, current.version().interval(), period.zone(), period.period(), last, currency);
            } else if (!last) {
                fee = schedule.inAdvance(
                        price, current.version().interval(), period.zone(), next(subscription, current), currency);
            }
            addFee(lines, price, fee);
        }
    }

    /** The period after the one that it is in, by the same plan version. */
    private static Period next(Subscription subscription, RatedPeriod current) {
        BillingPeriod period = current.period();
        return new Period(
                period.period().end(),
                BillingCalendar.boundary(
                        subscription.anchor(), period.zone(), current.version().interval(), period.boundary() + 1));
    }

    private static void addFee(List<UpcomingLine> lines, Price price, @Nullable Fee fee) {
        if (fee != null) {
            LineTrace trace = LineTrace.of(fee.rated());
            lines.add(new UpcomingLine(
                    null,
                    LineKind.FEE.code(),
                    price.name(),
                    price.key(),
                    null,
                    PeriodView.of(fee.part()),
                    BigDecimal.ONE,
                    fee.amount(),
                    fee.part().equals(fee.full())
                            ? trace
                            : trace.sharedAs(fee.amount().toMajor(), share(fee))));
        }
    }

    private static LineTrace.Share share(Fee fee) {
        return new LineTrace.Share(seconds(fee.part()), seconds(fee.full()));
    }

    private static long seconds(Period period) {
        return Duration.between(period.start(), period.end()).toSeconds();
    }

    private UpcomingView view(
            Subscription subscription,
            BillingPeriod period,
            boolean last,
            Currency currency,
            List<UpcomingLine> lines,
            InvoiceAmounts amounts,
            Instant asOf) {
        return new UpcomingView(
                null,
                null,
                subscription.organization(),
                subscription.id(),
                UpcomingView.STATUS,
                currency.code(),
                subscriptions.lastMoment(subscription.organization(), subscription.id()) + 1,
                1,
                last ? "cancel" : "period",
                period.period().end().atZone(period.zone()).toLocalDate(),
                0,
                PeriodView.of(period.period()),
                lines,
                amounts.subtotal(),
                amounts.total(),
                amounts.broughtForward(),
                amounts.creditsApplied(),
                amounts.carriedForward(),
                amounts.amountDue(),
                amounts.amountDue(),
                null,
                null,
                null,
                null,
                null,
                asOf);
    }
}
