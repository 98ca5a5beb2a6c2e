package io.meterhouse.billing.activity;

import io.meterhouse.billing.activity.InvoiceComputation.PricedPeriod;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.catalog.storage.PlanStore;
import io.meterhouse.catalog.storage.PlanVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The periods of an invoice's subscription, each with the plan version it is rated by. */
@Component
class InvoicePeriods {
    private final SubscriptionStore subscriptions;
    private final PlanStore plans;
    private final MeterStore meters;

    InvoicePeriods(SubscriptionStore subscriptions, PlanStore plans, MeterStore meters) {
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.meters = meters;
    }

    SortedMap<Integer, PricedPeriod> of(Invoice invoice) {
        Map<String, PlanVersion> versions = new HashMap<>();
        SortedMap<Integer, PricedPeriod> priced = new TreeMap<>();
        for (BillingPeriod period : subscriptions.periods(invoice.organization(), invoice.subscription())) {
            PlanVersion version =
                    versions.computeIfAbsent(period.planVersion(), id -> Objects.requireNonNull(plans.version(id), id));
            priced.put(period.number(), new PricedPeriod(period, version));
        }
        return priced;
    }

    /** The period that ended at the invoice's moment; null at the start. */
    static @Nullable PricedPeriod ended(Invoice invoice, Map<Integer, PricedPeriod> periods) {
        return invoice.periodNumber() == null ? null : periods.get(invoice.periodNumber());
    }

    /** The period that begins at the invoice's moment; null where the subscription ends there. */
    static @Nullable PricedPeriod begun(Invoice invoice, Map<Integer, PricedPeriod> periods) {
        return periods.get(invoice.periodNumber() == null ? 1 : invoice.periodNumber() + 1);
    }

    Map<String, Meter> metersByKey() {
        return meters.all().stream().collect(Collectors.toMap(Meter::key, Function.identity()));
    }

    /** The meters that a version prices, each once. */
    static List<Meter> metersOf(PlanVersion version, Map<String, Meter> byKey) {
        Map<String, Meter> found = new LinkedHashMap<>();
        for (Price price : version.prices()) {
            if (price.meter() != null) {
                found.put(price.meter(), Objects.requireNonNull(byKey.get(price.meter()), price.meter()));
            }
        }
        return new ArrayList<>(found.values());
    }
}
