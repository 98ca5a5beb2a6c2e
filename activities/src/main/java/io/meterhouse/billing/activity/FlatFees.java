package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.FeeSchedule;
import io.meterhouse.billing.FeeSchedule.Fee;
import io.meterhouse.billing.Interval;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.LineEvidence;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.storage.LineTrace;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.catalog.Price;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The lines of flat fees, as the schedule of fees has them. */
final class FlatFees {
    private final FeeSchedule schedule;
    private final Interval rhythm;
    private final Currency currency;

    FlatFees(Subscription subscription, Interval rhythm, Currency currency) {
        this.schedule = new FeeSchedule(subscription.anchor(), subscription.start());
        this.rhythm = rhythm;
        this.currency = currency;
    }

    /** The fee for an interval that ends with a period; null where the price's own interval goes on. */
    @Nullable
    InvoiceLine inArrears(Price price, BillingPeriod ended, boolean last) {
        return line(
                price, schedule.inArrears(price, rhythm, ended.zone(), ended.period(), last, currency), ended.number());
    }

    /** The fee for an interval that begins with a period; null where the price's own interval began before. */
    @Nullable
    InvoiceLine inAdvance(Price price, BillingPeriod begun) {
        return line(price, schedule.inAdvance(price, rhythm, begun.zone(), begun.period(), currency), begun.number());
    }

    private static @Nullable InvoiceLine line(Price price, @Nullable Fee fee, int periodNumber) {
        if (fee == null) {
            return null;
        }
        LineTrace trace = LineTrace.of(fee.rated());
        return new InvoiceLine(
                Ids.next(Ids.INVOICE_LINE),
                LineKind.FEE,
                price.name(),
                price.key(),
                null,
                periodNumber,
                fee.part(),
                BigDecimal.ONE,
                fee.amount(),
                null,
                fee.part().equals(fee.full())
                        ? trace
                        : trace.sharedAs(fee.amount().toMajor(), share(fee)),
                LineEvidence.NONE);
    }

    private static LineTrace.Share share(Fee fee) {
        return new LineTrace.Share(seconds(fee.part()), seconds(fee.full()));
    }

    private static long seconds(Period period) {
        return Duration.between(period.start(), period.end()).toSeconds();
    }
}
