package io.meterhouse.billing.activity;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.activity.InvoiceComputation.PricedPeriod;
import io.meterhouse.billing.activity.UsageAtClose.Counted;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.billing.storage.BillingProfile;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.ClosingQuantity;
import io.meterhouse.billing.storage.ClosingQuantityStore;
import io.meterhouse.billing.storage.Collection;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.Moment;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.workflow.InvoiceActivities;
import io.meterhouse.catalog.Meter;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.operations.activity.Heartbeats;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Closes invoices and gives them their numbers. */
@Component
public class InvoiceActivitiesImpl implements InvoiceActivities {
    private static final Duration STORING_PATIENCE = Duration.ofSeconds(30);
    private static final Duration STORING_POLL = Duration.ofMillis(50);

    /** How long a customer that is not charged has for its payment. */
    private static final int DAYS_UNTIL_DUE = 30;

    private final InvoiceStore invoices;
    private final SubscriptionStore subscriptions;
    private final ClosingQuantityStore quantities;
    private final BillingProfileStore profiles;
    private final BillingClockStore clocks;
    private final InvoicePeriods periods;
    private final UsageCounting counting;
    private final UsageAtClose usage;
    private final BillingStarter starter;
    private final BillingProperties properties;
    private final Heartbeats heartbeats;

    InvoiceActivitiesImpl(
            InvoiceStore invoices,
            SubscriptionStore subscriptions,
            ClosingQuantityStore quantities,
            BillingProfileStore profiles,
            BillingClockStore clocks,
            InvoicePeriods periods,
            UsageCounting counting,
            UsageAtClose usage,
            BillingStarter starter,
            BillingProperties properties,
            Heartbeats heartbeats) {
        this.invoices = invoices;
        this.subscriptions = subscriptions;
        this.quantities = quantities;
        this.profiles = profiles;
        this.clocks = clocks;
        this.periods = periods;
        this.counting = counting;
        this.usage = usage;
        this.starter = starter;
        this.properties = properties;
        this.heartbeats = heartbeats;
    }

    @Override
    public InvoiceState read(InvoiceRef ref) {
        Invoice invoice = invoices.find(ref.organization(), ref.invoice());
        return invoice == null
                ? new InvoiceState(false, InvoiceStatus.DISCARDED.code(), false, false, false, null, true)
                : state(invoice);
    }

    private InvoiceState state(Invoice invoice) {
        Moment moment = subscriptions.moment(invoice.organization(), invoice.subscription(), invoice.moment());
        Instant closesAt =
                moment.reason().equals(Moment.START) ? moment.at() : moment.at().plus(properties.grace());
        return new InvoiceState(
                true,
                invoice.status().code(),
                invoice.isClosed(),
                subscription(invoice).reviewed(),
                invoice.approvedBy() != null,
                closesAt,
                !invoices.isBehindAnother(invoice));
    }

    @Override
    public void takeClosingPosition(InvoiceRef ref) {
        Invoice invoice = get(ref);
        if (invoice.closingPosition() == null) {
            invoices.keepPosition(ref.organization(), ref.invoice(), usage.end());
        }
    }

    @Override
    public void awaitStored(InvoiceRef ref) {
        LogPosition position = Objects.requireNonNull(get(ref).closingPosition());
        ActivityExecutionContext context = Activity.getExecutionContext();
        long until = System.nanoTime() + STORING_PATIENCE.toNanos();
        while (!usage.isStored(position)) {
            if (System.nanoTime() > until) {
                throw ApplicationFailure.newFailure(
                        "what was accepted before the closing position is not stored yet", "NotStored");
            }
            context.heartbeat(null);
            Pauses.sleep(STORING_POLL);
        }
    }

    @Override
    public UsageCounted countUsage(InvoiceRef ref) {
        Invoice invoice = get(ref);
        List<ClosingQuantity> counted = heartbeats.during(() -> counting.count(invoice));
        Integer own = invoice.periodNumber();
        long events = counted.stream()
                .filter(quantity -> own != null && quantity.periodNumber() == own)
                .mapToLong(ClosingQuantity::counted)
                .sum();
        long adjusted = counted.stream()
                .map(ClosingQuantity::periodNumber)
                .filter(number -> !number.equals(own))
                .distinct()
                .count();
        return new UsageCounted(events, (int) adjusted);
    }

    @Override
    public Reconciled reconcile(InvoiceRef ref) {
        Invoice invoice = get(ref);
        return new Reconciled(heartbeats.during(() -> mismatch(invoice)));
    }

    private @Nullable String mismatch(Invoice invoice) {
        if (invoice.isClosed() || invoice.periodNumber() == null) {
            return null;
        }
        LogPosition upTo = Objects.requireNonNull(invoice.closingPosition());
        Map<String, Meter> byId =
                periods.metersByKey().values().stream().collect(Collectors.toMap(Meter::id, Function.identity()));
        SortedMap<Integer, PricedPeriod> priced = periods.of(invoice);
        for (ClosingQuantity counted : quantities.of(invoice, invoice.computation() + 1)) {
            String mismatch = usage.mismatch(
                    invoice.organization(),
                    Objects.requireNonNull(byId.get(counted.meter())),
                    Objects.requireNonNull(priced.get(counted.periodNumber()))
                            .period()
                            .period(),
                    new Counted(
                            counted.meter(),
                            counted.quantity(),
                            counted.counted(),
                            counted.excluded(),
                            counted.checksum()),
                    upTo);
            if (mismatch != null) {
                return mismatch;
            }
        }
        return null;
    }

    @Override
    public InvoiceState close(InvoiceRef ref) {
        Invoice invoice = get(ref);
        if (invoice.isClosed() || invoice.status() != InvoiceStatus.DRAFT) {
            return state(invoice);
        }
        Subscription subscription = subscription(invoice);
        SortedMap<Integer, PricedPeriod> priced = periods.of(invoice);
        InvoiceComputation computation = new InvoiceComputation(
                subscription,
                invoice.currency(),
                priced,
                periods.metersByKey(),
                quantities.of(invoice, invoice.computation() + 1),
                invoices.previousPosition(invoice));
        Money smallestCharge = SmallestCharges.of(invoice.currency());
        Invoice closed = invoices.close(
                ref.organization(),
                ref.invoice(),
                subscription.reviewed(),
                clocks.now(ref.organization()),
                closing -> computation.close(
                        closing,
                        InvoicePeriods.ended(invoice, priced),
                        InvoicePeriods.begun(invoice, priced),
                        smallestCharge));
        wakeNext(closed);
        return state(closed);
    }

    /** The invoice behind this one may have been waiting for its turn. */
    private void wakeNext(Invoice invoice) {
        String next = invoices.waitingForTurn(invoice);
        if (next != null) {
            starter.wake(next);
        }
    }

    @Override
    public void hold(HoldInvoice hold) {
        invoices.hold(hold.organization(), hold.invoice(), hold.reason());
    }

    @Override
    public InvoiceState issue(InvoiceRef ref) {
        BillingProfile profile = profiles.get(ref.organization());
        Instant now = clocks.now(ref.organization());
        LocalDate today = now.atZone(profile.zone()).toLocalDate();
        boolean charged = subscription(get(ref)).collection() == Collection.CHARGE;
        LocalDate due = charged ? today : today.plusDays(DAYS_UNTIL_DUE);
        return state(invoices.issue(ref.organization(), ref.invoice(), profile.isTest(), now, due));
    }

    private Invoice get(InvoiceRef ref) {
        return invoices.get(ref.organization(), ref.invoice());
    }

    private Subscription subscription(Invoice invoice) {
        return subscriptions.get(invoice.organization(), invoice.subscription());
    }
}
