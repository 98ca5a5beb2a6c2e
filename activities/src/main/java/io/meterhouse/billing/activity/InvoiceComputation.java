package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.InvoiceAmounts;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.billing.storage.AccountLine;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.ClosedLines;
import io.meterhouse.billing.storage.Closing;
import io.meterhouse.billing.storage.ClosingQuantity;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.LineEvidence;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.billing.storage.LineTrace;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.storage.PlanVersion;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From quantities to the lines of an invoice. It reads nothing but what it is given: the same periods, quantities and
 * accounts make the same lines.
 */
final class InvoiceComputation {
    private final Subscription subscription;
    private final Currency currency;
    private final Map<Integer, PricedPeriod> periods;
    private final Map<String, Meter> metersByKey;
    private final List<ClosingQuantity> quantities;
    private final @Nullable LogPosition lateFrom;

    /** A period with the plan version that it is rated by. */
    record PricedPeriod(BillingPeriod period, PlanVersion version) {}

    /**
     * @param periods by number: the one that ended, and every one that is rated again
     * @param quantities as they were counted for this computation
     * @param lateFrom where the invoice before closed: events of earlier periods from there on came too late for it
     */
    InvoiceComputation(
            Subscription subscription,
            Currency currency,
            Map<Integer, PricedPeriod> periods,
            Map<String, Meter> metersByKey,
            List<ClosingQuantity> quantities,
            @Nullable LogPosition lateFrom) {
        this.subscription = subscription;
        this.currency = currency;
        this.periods = new TreeMap<>(periods);
        this.metersByKey = metersByKey;
        this.quantities = quantities;
        this.lateFrom = lateFrom;
    }

    /**
     * @param ended the period that ended at the invoice's moment; null at the start
     * @param begun the period that begins there; null where the subscription ends
     */
    ClosedLines close(
            Closing closing, @Nullable PricedPeriod ended, @Nullable PricedPeriod begun, Money smallestCharge) {
        List<InvoiceLine> lines = new ArrayList<>();
        if (ended != null) {
            ended.version().prices().forEach(price -> addEnded(lines, price, ended, begun == null));
        }
        if (begun != null) {
            begun.version().prices().forEach(price -> addBegun(lines, price, begun));
        }
        for (PricedPeriod earlier : periods.values()) {
            boolean own =
                    ended != null && earlier.period().number() == ended.period().number();
            earlier.version().prices().forEach(price -> addAdjustment(lines, price, earlier, closing, own));
        }
        InvoiceAmounts amounts =
                InvoiceAmounts.of(lines.stream().map(InvoiceLine::amount).toList(), closing.balance(), smallestCharge);
        return new ClosedLines(lines, amounts);
    }

    private void addEnded(List<InvoiceLine> lines, Price price, PricedPeriod ended, boolean last) {
        if (!price.isFlat()) {
            lines.add(usage(price, ended.period()));
        } else if (price.billing() == BillingMode.IN_ARREARS) {
            add(lines, fees(ended).inArrears(price, ended.period(), last));
        }
    }

    private void addBegun(List<InvoiceLine> lines, Price price, PricedPeriod begun) {
        if (price.isFlat() && price.billing() == BillingMode.IN_ADVANCE) {
            add(lines, fees(begun).inAdvance(price, begun.period()));
        }
    }

    private InvoiceLine usage(Price price, BillingPeriod period) {
        Meter meter = meterOf(price);
        ClosingQuantity counted = quantity(meter, period);
        if (counted == null) {
            throw new IllegalStateException("nothing was counted for " + price.key() + " in period " + period.number());
        }
        RatedPrice rated = Rating.rate(price, counted.quantity(), currency);
        return new InvoiceLine(
                Ids.next(Ids.INVOICE_LINE),
                LineKind.USAGE,
                price.name(),
                price.key(),
                meter.id(),
                period.number(),
                period.period(),
                rated.quantity(),
                rated.amount(),
                null,
                LineTrace.of(rated),
                evidence(counted, null));
    }

    /**
     * What a price and period comes to now, less what its account holds. An earlier period has one where events came late
     * for it; the invoice's own where a later invoice has adjusted it already, while this one is issued anew.
     */
    private void addAdjustment(List<InvoiceLine> lines, Price price, PricedPeriod rated, Closing closing, boolean own) {
        if (price.isFlat()) {
            return;
        }
        Meter meter = meterOf(price);
        ClosingQuantity counted = quantity(meter, rated.period());
        List<AccountLine> account = closing.accounts().stream()
                .filter(line -> line.price().equals(price.key())
                        && line.periodNumber() == rated.period().number())
                .toList();
        if (counted == null || account.isEmpty()) {
            return;
        }
        RatedPrice now = Rating.rate(price, counted.quantity(), currency);
        BigDecimal billedQuantity = InvoiceStore.quantityOf(account);
        Money billed = Money.sum(account.stream().map(AccountLine::amount).toList(), currency);
        Money amount = own ? billed.negate() : now.amount().minus(billed);
        BigDecimal added = own ? billedQuantity.negate() : now.quantity().subtract(billedQuantity);
        boolean nothingNew = amount.isZero() && added.signum() == 0 && (own || counted.late() == 0);
        if (!nothingNew) {
            lines.add(adjustment(price, meter, rated.period(), now, account, counted, added, amount));
        }
    }

    private InvoiceLine adjustment(
            Price price,
            Meter meter,
            BillingPeriod period,
            RatedPrice now,
            List<AccountLine> account,
            ClosingQuantity counted,
            BigDecimal added,
            Money amount) {
        AccountLine adjusted = account.stream()
                .filter(line -> line.kind() == LineKind.USAGE)
                .findFirst()
                .orElse(account.getFirst());
        BigDecimal billed = Money.sum(account.stream().map(AccountLine::amount).toList(), currency)
                .toMajor();
        return new InvoiceLine(
                Ids.next(Ids.INVOICE_LINE),
                LineKind.ADJUSTMENT,
                price.name() + ", late usage of " + firstDay(period),
                price.key(),
                meter.id(),
                period.number(),
                period.period(),
                added,
                amount,
                new InvoiceLine.Adjusts(adjusted.invoice(), adjusted.line()),
                LineTrace.of(now).afterAccount(InvoiceStore.quantityOf(account), billed),
                evidence(counted, lateFrom));
    }

    private static String firstDay(BillingPeriod period) {
        return DateTimeFormatter.ISO_LOCAL_DATE.format(period.period().start().atZone(period.zone()));
    }

    private static LineEvidence evidence(ClosingQuantity counted, @Nullable LogPosition from) {
        return new LineEvidence(counted.counted(), new TreeMap<>(counted.excluded()), counted.checksum(), from);
    }

    private FlatFees fees(PricedPeriod priced) {
        return new FlatFees(subscription, priced.version().interval(), currency);
    }

    private Meter meterOf(Price price) {
        Meter meter = metersByKey.get(price.meter());
        if (meter == null) {
            throw new IllegalStateException("no meter " + price.meter() + " for price " + price.key());
        }
        return meter;
    }

    private @Nullable ClosingQuantity quantity(Meter meter, BillingPeriod period) {
        return quantities.stream()
                .filter(quantity -> quantity.meter().equals(meter.id()) && quantity.periodNumber() == period.number())
                .findFirst()
                .orElse(null);
    }

    private static void add(List<InvoiceLine> lines, @Nullable InvoiceLine line) {
        if (line != null) {
            lines.add(line);
        }
    }
}
