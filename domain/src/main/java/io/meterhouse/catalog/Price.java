package io.meterhouse.catalog;

import io.meterhouse.billing.Interval;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A price of a plan version.
 *
 * @param key its name on lines, unique within the version
 * @param name for people
 * @param meter the key of the meter it prices; null for a flat fee, and only there
 * @param billing in advance only for flat fees
 * @param included units taken off before the model; null for none
 * @param minimum the least it comes to, in major units; null for none
 * @param maximum the most it comes to, in major units; null for none
 * @param interval a flat fee's own interval, a whole multiple of the version's; null for the version's
 */
public record Price(
        String key,
        String name,
        @Nullable String meter,
        BillingMode billing,
        PriceModel model,
        @Nullable BigDecimal included,
        @Nullable BigDecimal minimum,
        @Nullable BigDecimal maximum,
        @Nullable Interval interval) {

    public Price {
        boolean flat = model instanceof PriceModel.Flat;
        if (flat != (meter == null)) {
            throw new IllegalArgumentException("a flat price has no meter, any other needs one: " + key);
        }
        if (!flat && (billing == BillingMode.IN_ADVANCE || interval != null)) {
            throw new IllegalArgumentException(
                    "only a flat price is billed in advance or has its own interval: " + key);
        }
        if (included != null && !model.allowsIncluded()) {
            throw new IllegalArgumentException(model.type() + " has no included units: " + key);
        }
        requireNotNegative(included, "included");
        requireNotNegative(minimum, "minimum");
        requireNotNegative(maximum, "maximum");
        if (minimum != null && maximum != null && maximum.compareTo(minimum) < 0) {
            throw new IllegalArgumentException("the maximum must not be below the minimum: " + key);
        }
    }

    public boolean isFlat() {
        return model instanceof PriceModel.Flat;
    }

    static void requireNotNegative(@Nullable BigDecimal value, String field) {
        if (value != null && value.signum() < 0) {
            throw new IllegalArgumentException(field + " must not be negative: " + value);
        }
    }
}
