package io.meterhouse.billing.activity;

import io.meterhouse.billing.Period;
import io.meterhouse.billing.activity.InvoiceComputation.PricedPeriod;
import io.meterhouse.billing.activity.UsageAtClose.Counted;
import io.meterhouse.billing.activity.UsageAtClose.Late;
import io.meterhouse.billing.storage.ClosingQuantity;
import io.meterhouse.billing.storage.ClosingQuantityStore;
import io.meterhouse.billing.storage.ClosingQuantityStore.MeterPeriod;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.catalog.Meter;
import io.meterhouse.metering.LogPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.springframework.stereotype.Component;

/** Counts what an invoice closes upon: its own period, and every earlier one that events came too late for. */
@Component
class UsageCounting {
    private static final Duration HOUR = Duration.ofHours(1);

    private final InvoiceStore invoices;
    private final ClosingQuantityStore quantities;
    private final InvoicePeriods periods;
    private final UsageAtClose usage;

    UsageCounting(InvoiceStore invoices, ClosingQuantityStore quantities, InvoicePeriods periods, UsageAtClose usage) {
        this.invoices = invoices;
        this.quantities = quantities;
        this.periods = periods;
        this.usage = usage;
    }

    /** Counts for the computation that comes next, unless that is done already. */
    List<ClosingQuantity> count(Invoice invoice) {
        int computation = invoice.computation() + 1;
        List<ClosingQuantity> kept = quantities.of(invoice, computation);
        if (!kept.isEmpty() || invoice.periodNumber() == null) {
            return kept;
        }
        LogPosition upTo = Objects.requireNonNull(invoice.closingPosition());
        SortedMap<Integer, PricedPeriod> priced = periods.of(invoice);
        Map<String, Meter> byKey = periods.metersByKey();
        Map<MeterPeriod, ClosingQuantity> lastRated = quantities.lastRated(invoice);
        PricedPeriod own = Objects.requireNonNull(priced.get(invoice.periodNumber()));
        List<ClosingQuantity> counted = new ArrayList<>();
        add(counted, invoice, own, InvoicePeriods.metersOf(own.version(), byKey), upTo, lastRated);
        periodsWithLateUsage(invoice, priced, byKey, upTo)
                .forEach((number, meters) ->
                        add(counted, invoice, Objects.requireNonNull(priced.get(number)), meters, upTo, lastRated));
        quantities.keep(invoice, computation, counted);
        return quantities.of(invoice, computation);
    }

    /** By number of the period, the meters to be counted again there. */
    private Map<Integer, List<Meter>> periodsWithLateUsage(
            Invoice invoice, SortedMap<Integer, PricedPeriod> priced, Map<String, Meter> byKey, LogPosition upTo) {
        LogPosition from = invoices.previousPosition(invoice);
        SortedMap<Integer, PricedPeriod> earlier = priced.headMap(Objects.requireNonNull(invoice.periodNumber()));
        if (from == null || earlier.isEmpty()) {
            return Map.of();
        }
        Map<String, Meter> meters = new LinkedHashMap<>();
        earlier.values()
                .forEach(period -> InvoicePeriods.metersOf(period.version(), byKey)
                        .forEach(meter -> meters.put(meter.id(), meter)));
        Map<Integer, List<Meter>> again = new LinkedHashMap<>();
        for (Late late : usage.late(
                invoice.organization(),
                List.copyOf(meters.values()),
                invoice.period().start(),
                from,
                upTo)) {
            Meter meter = Objects.requireNonNull(meters.get(late.meterId()));
            for (PricedPeriod period : earlier.values()) {
                boolean prices =
                        InvoicePeriods.metersOf(period.version(), byKey).contains(meter);
                if (prices && overlaps(period.period().period(), late.hour())) {
                    List<Meter> of = again.computeIfAbsent(period.period().number(), ignored -> new ArrayList<>());
                    if (!of.contains(meter)) {
                        of.add(meter);
                    }
                }
            }
        }
        return again;
    }

    private static boolean overlaps(Period period, Instant hour) {
        return hour.isBefore(period.end()) && hour.plus(HOUR).isAfter(period.start());
    }

    private void add(
            List<ClosingQuantity> counted,
            Invoice invoice,
            PricedPeriod priced,
            List<Meter> meters,
            LogPosition upTo,
            Map<MeterPeriod, ClosingQuantity> lastRated) {
        int number = priced.period().number();
        for (Counted found :
                usage.count(invoice.organization(), meters, priced.period().period(), upTo)) {
            ClosingQuantity before = lastRated.get(new MeterPeriod(found.meterId(), number));
            counted.add(new ClosingQuantity(
                    found.meterId(),
                    number,
                    found.quantity(),
                    found.counted(),
                    before == null ? 0 : found.counted() - before.counted(),
                    found.excluded(),
                    found.checksum()));
        }
    }
}
