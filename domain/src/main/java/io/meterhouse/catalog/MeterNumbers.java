package io.meterhouse.catalog;

import io.meterhouse.billing.Decimals;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Which JSON numbers can be metered: at most 26 digits before and 12 after the point, by value, not by spelling. */
final class MeterNumbers {
    /** Numbers written longer than this are not read at all, which bounds what a hostile event can cost. */
    private static final int MAX_TEXT_LENGTH = 1_000;

    private MeterNumbers() {}

    /** The number, or null where it is too long, or its exponent too large, to be held. */
    static @Nullable BigDecimal read(String text) {
        if (text.length() > MAX_TEXT_LENGTH) {
            return null;
        }
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException exponentTooLarge) {
            return null;
        }
    }

    /** The number in its one form, or null where it has more digits than can be metered. */
    static @Nullable BigDecimal meterable(@Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        long digitsBeforePoint = (long) stripped.precision() - stripped.scale();
        boolean fits = digitsBeforePoint <= Decimals.MAX_INTEGER_DIGITS && stripped.scale() <= Decimals.MAX_DECIMALS;
        return fits ? Decimals.normal(stripped) : null;
    }

    static BigDecimal required(String text) {
        BigDecimal number = meterable(read(text));
        if (number == null) {
            throw new IllegalArgumentException("a number has at most " + Decimals.MAX_INTEGER_DIGITS
                    + " digits before and " + Decimals.MAX_DECIMALS + " after the point");
        }
        return number;
    }
}
