package io.meterhouse.metering.storage;

import io.meterhouse.billing.Decimals;
import io.meterhouse.catalog.Aggregation;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** From what was added up to the quantity that a meter shows, and identities to the checksum beside it. */
final class Quantities {
    private static final int HEX_DIGITS = 32;

    private Quantities() {}

    /**
     * The quantity of some events.
     *
     * @param number the sum for SUM and AVG; the least, the greatest or the latest value
     */
    static @Nullable BigDecimal of(Aggregation aggregation, long counted, long uniques, BigDecimal number) {
        if (counted == 0) {
            return aggregation.empty();
        }
        return switch (aggregation) {
            case COUNT -> BigDecimal.valueOf(counted);
            case UNIQUE_COUNT -> BigDecimal.valueOf(uniques);
            case SUM, MIN, MAX, LATEST -> Decimals.normal(number);
            case AVG -> Aggregation.average(number, counted);
        };
    }

    static String checksum(BigInteger sum) {
        String hex = sum.toString(16);
        return "0".repeat(HEX_DIGITS - hex.length()) + hex;
    }
}
