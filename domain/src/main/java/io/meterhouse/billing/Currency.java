package io.meterhouse.billing;

import java.math.BigDecimal;

/**
 * A currency as it is charged: {@code digits} decimals, in steps of {@code step} minor units.
 *
 * <p>Three-decimal currencies step in tens (a Kuwaiti amount is 1.230, never 1.234), because Stripe takes no other.
 */
public record Currency(String code, int digits, int step) {
    private static final int MAX_DIGITS = 4;
    private static final int THREE_DECIMALS = 3;
    private static final int STEP_OF_THREE_DECIMALS = 10;

    public Currency {
        if (digits < 0 || digits > MAX_DIGITS) {
            throw new IllegalArgumentException("a currency has 0 to " + MAX_DIGITS + " decimals, not " + digits);
        }
        if (step < 1) {
            throw new IllegalArgumentException("a currency's step is at least one minor unit, not " + step);
        }
    }

    /**
     * The currency of an ISO 4217 code, in capitals.
     *
     * @throws IllegalArgumentException where the code is unknown, or names no money (gold, test codes)
     */
    public static Currency of(String code) {
        int digits;
        try {
            digits = java.util.Currency.getInstance(code).getDefaultFractionDigits();
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("unknown currency: " + code, unknown);
        }
        if (digits < 0) {
            throw new IllegalArgumentException("not a currency that anything is paid in: " + code);
        }
        return new Currency(code, digits, digits == THREE_DECIMALS ? STEP_OF_THREE_DECIMALS : 1);
    }

    /** The smallest amount there is, in major units: 0.01 for USD, 1 for JPY, 0.010 for KWD. */
    BigDecimal smallestAmount() {
        return BigDecimal.valueOf(step, digits);
    }
}
