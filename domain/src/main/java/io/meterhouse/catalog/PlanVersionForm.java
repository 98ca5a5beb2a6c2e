package io.meterhouse.catalog;

import io.meterhouse.billing.Interval;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A plan version as it is written: the body of {@code POST /v1/plans/{id}/versions}. */
public record PlanVersionForm(
        @Nullable String interval,
        @Nullable Integer intervalCount,
        @Nullable Integer trialDays,
        @Nullable String minimumCommitment,
        @Nullable List<@Nullable PriceForm> prices) {

    /**
     * How long a period is.
     *
     * @throws IllegalArgumentException where the form is not valid
     */
    public Interval toInterval() {
        if (interval == null) {
            throw new IllegalArgumentException("a plan version needs an interval");
        }
        return PriceForm.interval(interval, intervalCount);
    }

    /**
     * The prices, in the order they are written.
     *
     * @throws IllegalArgumentException where the form is not valid
     */
    public List<Price> toPrices() {
        if (prices == null) {
            throw new IllegalArgumentException("a plan version needs prices");
        }
        return prices.stream().filter(Objects::nonNull).map(PriceForm::toPrice).toList();
    }
}
