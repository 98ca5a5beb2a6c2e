package io.meterhouse.catalog;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A tier of a graduated or volume price.
 *
 * @param upTo where it ends, inclusive; null for the last one, which is open
 * @param unitAmount the price of a unit, in major units
 * @param flatAmount what is added once any quantity lies in the tier; null for nothing
 */
public record Tier(
        @Nullable BigDecimal upTo,
        BigDecimal unitAmount,
        @Nullable BigDecimal flatAmount) {
    public Tier {
        if (upTo != null && upTo.signum() <= 0) {
            throw new IllegalArgumentException("a tier ends above zero, not at " + upTo);
        }
        Price.requireNotNegative(unitAmount, "unit_amount");
        Price.requireNotNegative(flatAmount, "flat_amount");
    }
}
