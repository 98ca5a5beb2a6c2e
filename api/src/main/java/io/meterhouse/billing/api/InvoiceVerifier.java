package io.meterhouse.billing.api;

import io.meterhouse.billing.FeeSchedule;
import io.meterhouse.billing.FeeSchedule.Fee;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.Rating;
import io.meterhouse.billing.api.RatedPeriods.RatedPeriod;
import io.meterhouse.billing.api.Verification.Difference;
import io.meterhouse.billing.api.Verification.ExpectedLine;
import io.meterhouse.billing.api.Verification.Late;
import io.meterhouse.billing.api.Verification.Recomputed;
import io.meterhouse.billing.api.Verification.RecomputedLine;
import io.meterhouse.billing.storage.AccountLine;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.InvoiceProofStore;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.LineKind;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.Price;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.ClosingUsageStore;
import io.meterhouse.metering.storage.MeterUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Works an invoice out a second time: every event of its periods is read and matched again, up to the position at which it
 * closed, and rated by the plan version of its period. Nothing that the close had counted is looked at.
 */
@Component
class InvoiceVerifier {
    private final RatedPeriods periods;
    private final InvoiceProofStore proofs;
    private final ClosingUsageStore usage;
    private final KeptEvents kept;

    InvoiceVerifier(RatedPeriods periods, InvoiceProofStore proofs, ClosingUsageStore usage, KeptEvents kept) {
        this.periods = periods;
        this.proofs = proofs;
        this.usage = usage;
        this.kept = kept;
    }

    Verification verify(Invoice invoice, LogPosition closedAt) {
        if (!kept.isWhole(invoice)) {
            List<String> adjustedBy = proofs.adjustedBy(invoice.organization(), invoice.id());
            return new Verification(null, null, List.of(), Verification.FROM_NOTHING, new Late(0, adjustedBy));
        }
        SortedMap<Integer, RatedPeriod> rated = periods.of(invoice.organization(), invoice.subscription());
        List<ExpectedLine> expected = new ArrayList<>();
        RatedPeriod ended = invoice.periodNumber() == null ? null : rated.get(invoice.periodNumber());
        RatedPeriod begun = rated.get(invoice.periodNumber() == null ? 1 : invoice.periodNumber() + 1);
        if (ended != null) {
            addUsage(expected, invoice, ended, closedAt);
        }
        addFees(expected, invoice, ended, begun);
        addAdjustments(expected, invoice, rated, closedAt);
        Money total = Money.sum(expected.stream().map(ExpectedLine::amount).toList(), invoice.currency());
        List<Difference> differences = differences(invoice, expected, total);
        List<RecomputedLine> lines = expected.stream()
                .map(line -> RecomputedLine.of(line, billed(invoice, line)))
                .toList();
        return new Verification(
                differences.isEmpty(),
                new Recomputed(lines, total),
                differences,
                Verification.FROM_EVENTS,
                late(invoice, ended, closedAt));
    }

    private void addUsage(List<ExpectedLine> expected, Invoice invoice, RatedPeriod ended, LogPosition closedAt) {
        Map<String, MeterUsage> counted = recount(invoice, ended, ended.meters(), closedAt);
        for (Price price : ended.usagePrices()) {
            RatedPrice now = rate(invoice, ended, price, counted);
            expected.add(line(LineKind.USAGE, price, ended, now.quantity(), now.amount()));
        }
    }

    private void addFees(
            List<ExpectedLine> expected, Invoice invoice, @Nullable RatedPeriod ended, @Nullable RatedPeriod begun) {
        FeeSchedule schedule = RatedPeriods.fees(periods.subscription(invoice.organization(), invoice.subscription()));
        if (ended != null) {
            for (Price price : ended.flatPrices()) {
                if (price.billing() == BillingMode.IN_ARREARS) {
                    Fee fee = schedule.inArrears(
                            price,
                            ended.version().interval(),
                            ended.period().zone(),
                            ended.period().period(),
                            begun == null,
                            invoice.currency());
                    addFee(expected, price, ended, fee);
                }
            }
        }
        if (begun != null) {
            for (Price price : begun.flatPrices()) {
                if (price.billing() == BillingMode.IN_ADVANCE) {
                    Fee fee = schedule.inAdvance(
                            price,
                            begun.version().interval(),
                            begun.period().zone(),
                            begun.period().period(),
                            invoice.currency());
                    addFee(expected, price, begun, fee);
                }
            }
        }
    }

    private static void addFee(List<ExpectedLine> expected, Price price, RatedPeriod period, @Nullable Fee fee) {
        if (fee != null) {
            expected.add(new ExpectedLine(
                    LineKind.FEE, price.key(), period.period().number(), fee.part(), BigDecimal.ONE, fee.amount()));
        }
    }

    /** What each corrected period comes to by now, less what its account held before this invoice. */
    private void addAdjustments(
            List<ExpectedLine> expected, Invoice invoice, SortedMap<Integer, RatedPeriod> rated, LogPosition closedAt) {
        List<InvoiceLine> adjustments = invoice.lines().stream()
                .filter(line -> line.kind() == LineKind.ADJUSTMENT)
                .toList();
        if (adjustments.isEmpty()) {
            return;
        }
        List<AccountLine> accounts = proofs.accountsBefore(invoice);
        Map<Integer, Map<String, MeterUsage>> counted = new HashMap<>();
        for (InvoiceLine line : adjustments) {
            RatedPeriod period = rated.get(Objects.requireNonNullElse(line.periodNumber(), 0));
            Price price = period == null ? null : usagePrice(period, line.price());
            if (period != null && price != null) {
                Map<String, MeterUsage> again = counted.computeIfAbsent(
                        period.period().number(),
                        number -> recount(invoice, period, meters(adjustments, period), closedAt));
                expected.add(adjustment(invoice, period, price, rate(invoice, period, price, again), accounts));
            }
        }
    }

    private static ExpectedLine adjustment(
            Invoice invoice, RatedPeriod period, Price price, RatedPrice now, List<AccountLine> accounts) {
        int number = period.period().number();
        List<AccountLine> account = accounts.stream()
                .filter(line -> line.price().equals(price.key()) && line.periodNumber() == number)
                .toList();
        BigDecimal billedQuantity = InvoiceStore.quantityOf(account);
        Money billed = Money.sum(account.stream().map(AccountLine::amount).toList(), invoice.currency());
        // Issued anew, an invoice bills its own period whole, and takes back what later ones had put right.
        boolean own = Integer.valueOf(number).equals(invoice.periodNumber());
        return line(
                LineKind.ADJUSTMENT,
                price,
                period,
                own ? billedQuantity.negate() : now.quantity().subtract(billedQuantity),
                own ? billed.negate() : now.amount().minus(billed));
    }

    private Map<String, MeterUsage> recount(
            Invoice invoice, RatedPeriod period, List<Meter> meters, LogPosition closedAt) {
        Map<String, MeterUsage> counted = new HashMap<>();
        usage.recount(invoice.organization(), meters, period.period().period(), closedAt)
                .forEach(found -> counted.put(found.meterId(), found));
        return counted;
    }

    private static RatedPrice rate(Invoice invoice, RatedPeriod period, Price price, Map<String, MeterUsage> counted) {
        MeterUsage found =
                Objects.requireNonNull(counted.get(period.meterOf(price).id()), price.key());
        return Rating.rate(price, found.quantity(), invoice.currency());
    }

    private static ExpectedLine line(
            LineKind kind, Price price, RatedPeriod period, BigDecimal quantity, Money amount) {
        return new ExpectedLine(
                kind, price.key(), period.period().number(), period.period().period(), quantity, amount);
    }

    private static @Nullable Price usagePrice(RatedPeriod period, @Nullable String key) {
        return period.usagePrices().stream()
                .filter(price -> price.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** The meters behind the adjustments of one period, each once. */
    private static List<Meter> meters(List<InvoiceLine> adjustments, RatedPeriod period) {
        Set<Meter> found = new HashSet<>();
        for (InvoiceLine line : adjustments) {
            Price price = usagePrice(period, line.price());
            if (price != null && Integer.valueOf(period.period().number()).equals(line.periodNumber())) {
                found.add(period.meterOf(price));
            }
        }
        return List.copyOf(found);
    }

    private static List<Difference> differences(Invoice invoice, List<ExpectedLine> expected, Money total) {
        List<Difference> differences = new ArrayList<>();
        for (ExpectedLine line : expected) {
            InvoiceLine billed = billed(invoice, line);
            if (billed == null) {
                differences.add(new Difference(null, line.price(), "line", null, line.amount()));
                continue;
            }
            if (billed.quantity().compareTo(line.quantity()) != 0) {
                differences.add(
                        new Difference(billed.id(), line.price(), "quantity", billed.quantity(), line.quantity()));
            }
            if (!billed.amount().equals(line.amount())) {
                differences.add(new Difference(billed.id(), line.price(), "amount", billed.amount(), line.amount()));
            }
        }
        for (InvoiceLine billed : invoice.lines()) {
            if (expected.stream().noneMatch(line -> line.isFor(billed))) {
                differences.add(new Difference(billed.id(), billed.price(), "line", billed.amount(), null));
            }
        }
        if (!invoice.total().equals(total)) {
            differences.add(new Difference(null, null, "total", invoice.total(), total));
        }
        return differences;
    }

    private static @Nullable InvoiceLine billed(Invoice invoice, ExpectedLine line) {
        return invoice.lines().stream().filter(line::isFor).findFirst().orElse(null);
    }

    private Late late(Invoice invoice, @Nullable RatedPeriod ended, LogPosition closedAt) {
        long events = ended == null
                ? 0
                : usage.lateIdentities(
                        invoice.organization(), ended.meters(), ended.period().period(), closedAt);
        return new Late(events, proofs.adjustedBy(invoice.organization(), invoice.id()));
    }
}
