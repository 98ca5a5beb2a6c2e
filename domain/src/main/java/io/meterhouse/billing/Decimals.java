package io.meterhouse.billing;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Prices and quantities as text: plain digits, no exponent, at most twelve decimals. */
public final class Decimals {
    /** The most decimals a price or a quantity may be written with. */
    public static final int MAX_DECIMALS = 12;

    /** The most digits before the point. */
    public static final int MAX_INTEGER_DIGITS = 26;

    private static final Pattern PLAIN =
            Pattern.compile("-?[0-9]{1," + MAX_INTEGER_DIGITS + "}(\\.[0-9]{1," + MAX_DECIMALS + "})?");

    private Decimals() {}

    public static boolean isWellFormed(String text) {
        return PLAIN.matcher(text).matches();
    }

    /**
     * Reads a decimal string and keeps the decimals it was written with.
     *
     * @throws IllegalArgumentException where it is no plain decimal, or has too many digits
     */
    public static BigDecimal parse(String text) {
        if (!isWellFormed(text)) {
            throw new IllegalArgumentException("a decimal has plain digits, at most " + MAX_INTEGER_DIGITS
                    + " before and " + MAX_DECIMALS + " after the point");
        }
        return new BigDecimal(text);
    }

    /** The one way a decimal is written: no exponent, no trailing zeros, {@code 0} for zero. */
    public static String text(BigDecimal value) {
        return normal(value).toPlainString();
    }

    /** The same number with the fewest decimals and no negative scale, so that equal numbers are equal objects. */
    public static BigDecimal normal(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
