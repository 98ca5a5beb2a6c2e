package io.meterhouse.billing.api;

import io.meterhouse.billing.FeeSchedule;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.catalog.storage.PlanStore;
import io.meterhouse.catalog.storage.PlanVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The periods of a subscription, each with the plan version that it is rated by and the meters that this one prices. */
@Component
class RatedPeriods {
    private final SubscriptionStore subscriptions;
    private final PlanStore plans;
    private final MeterStore meters;

    RatedPeriods(SubscriptionStore subscriptions, PlanStore plans, MeterStore meters) {
        this.subscriptions = subscriptions;
        this.plans = plans;
        this.meters = meters;
    }

    /** @param metersByKey every meter that the version prices is there */
    record RatedPeriod(BillingPeriod period, PlanVersion version, Map<String, Meter> metersByKey) {
        List<Price> usagePrices() {
            return version.prices().stream().filter(price -> !price.isFlat()).toList();
        }

        List<Price> flatPrices() {
            return version.prices().stream().filter(Price::isFlat).toList();
        }

        Meter meterOf(Price price) {
            return Objects.requireNonNull(metersByKey.get(price.meter()), price.key());
        }

        /** Each once. */
        List<Meter> meters() {
            return usagePrices().stream().map(this::meterOf).distinct().toList();
        }
    }

    Subscription subscription(String organization, String id) {
        return subscriptions.get(organization, id);
    }

    static FeeSchedule fees(Subscription subscription) {
        return new FeeSchedule(subscription.anchor(), subscription.start());
    }

    /** By number. */
    SortedMap<Integer, RatedPeriod> of(String organization, String subscription) {
        Map<String, Meter> byKey = meters.all().stream().collect(Collectors.toMap(Meter::key, Function.identity()));
        Map<String, PlanVersion> versions = new HashMap<>();
        SortedMap<Integer, RatedPeriod> rated = new TreeMap<>();
        for (BillingPeriod period : subscriptions.periods(organization, subscription)) {
            PlanVersion version =
                    versions.computeIfAbsent(period.planVersion(), id -> Objects.requireNonNull(plans.version(id), id));
            rated.put(period.number(), new RatedPeriod(period, version, byKey));
        }
        return rated;
    }
}
