package io.meterhouse.catalog;

import io.meterhouse.billing.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** How a meter's matches become one quantity. */
public enum Aggregation {
    COUNT,
    SUM,
    MIN,
    MAX,
    AVG,
    UNIQUE_COUNT,
    LATEST;

    /** What an empty range comes to: 0 where nothing is a quantity, null where it is none; null is rated as zero. */
    public @Nullable BigDecimal empty() {
        return switch (this) {
            case COUNT, SUM, UNIQUE_COUNT -> BigDecimal.ZERO;
            case MIN, MAX, AVG, LATEST -> null;
        };
    }

    /** Whether the meter reads a number from each event. */
    public boolean readsNumber() {
        return switch (this) {
            case SUM, MIN, MAX, AVG, LATEST -> true;
            case COUNT, UNIQUE_COUNT -> false;
        };
    }

    /** An average as it is rated: half up to twelve decimals. */
    public static BigDecimal average(BigDecimal sum, long count) {
        return Decimals.normal(sum.divide(BigDecimal.valueOf(count), Decimals.MAX_DECIMALS, RoundingMode.HALF_UP));
    }
}
