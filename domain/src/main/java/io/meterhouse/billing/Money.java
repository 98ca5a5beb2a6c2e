package io.meterhouse.billing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * An amount of money, exact, in minor units of its currency and always on the currency's step.
 *
 * <p>All arithmetic is exact: beyond 64 bits it throws {@link ArithmeticException} and never wraps.
 */
public record Money(long minorUnits, Currency currency) {
    public Money {
        if (minorUnits % currency.step() != 0) {
            throw new IllegalArgumentException(
                    currency.code() + " goes in steps of " + currency.step() + " minor units, not " + minorUnits);
        }
    }

    public static Money zero(Currency currency) {
        return new Money(0, currency);
    }

    /** Rounds half up, which is away from zero on both sides, to the currency's step. */
    public static Money round(BigDecimal majorUnits, Currency currency) {
        return roundQuotient(majorUnits, BigDecimal.ONE, currency);
    }

    /** Rounds {@code numerator / denominator} once, without ever writing the quotient down inexactly. */
    static Money roundQuotient(BigDecimal numerator, BigDecimal denominator, Currency currency) {
        BigDecimal steps = numerator.divide(denominator.multiply(currency.smallestAmount()), 0, RoundingMode.HALF_UP);
        return ofSteps(steps.longValueExact(), currency);
    }

    static Money ofSteps(long steps, Currency currency) {
        return new Money(Math.multiplyExact(steps, (long) currency.step()), currency);
    }

    /** The sum of all; zero of the given currency where there are none. */
    public static Money sum(List<Money> amounts, Currency currency) {
        Money total = zero(currency);
        for (Money amount : amounts) {
            total = total.plus(amount);
        }
        return total;
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(minorUnits, sameCurrency(other).minorUnits), currency);
    }

    public Money minus(Money other) {
        return new Money(Math.subtractExact(minorUnits, sameCurrency(other).minorUnits), currency);
    }

    public Money negate() {
        return new Money(Math.negateExact(minorUnits), currency);
    }

    public boolean isNegative() {
        return minorUnits < 0;
    }

    public boolean isZero() {
        return minorUnits == 0;
    }

    public boolean isPositive() {
        return minorUnits > 0;
    }

    /** Both must be of one currency. */
    public boolean isLessThan(Money other) {
        return minorUnits < sameCurrency(other).minorUnits;
    }

    /** The same amount in major units, with as many decimals as the currency has. */
    public BigDecimal toMajor() {
        return BigDecimal.valueOf(minorUnits, currency.digits());
    }

    long steps() {
        return minorUnits / currency.step();
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "amounts of two currencies: " + currency.code() + " and " + other.currency.code());
        }
        return other;
    }
}
