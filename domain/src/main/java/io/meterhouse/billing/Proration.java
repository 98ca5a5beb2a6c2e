package io.meterhouse.billing;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A part of an amount in time, as a difference of rounded running totals, so that the parts add up to the whole in
 * whatever order cuts come: $10.00 cut on days 10 and 20 of 30 is 3.33, 3.34 and 3.33.
 */
public final class Proration {
    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    private Proration() {}

    /**
     * What {@code part} of the {@code full} period comes to.
     *
     * @throws IllegalArgumentException where the part does not lie within the full period, or that is empty
     */
    public static Money prorated(BigDecimal fullAmount, Period full, Period part, Currency currency) {
        if (part.start().isBefore(full.start()) || part.end().isAfter(full.end())) {
            throw new IllegalArgumentException("the part " + part + " does not lie within " + full);
        }
        return runningTotal(fullAmount, full, part.end(), currency)
                .minus(runningTotal(fullAmount, full, part.start(), currency));
    }

    private static Money runningTotal(BigDecimal fullAmount, Period full, Instant until, Currency currency) {
        BigDecimal length = nanos(full.start(), full.end());
        if (length.signum() == 0) {
            throw new IllegalArgumentException("an empty period has no parts: " + full);
        }
        return Money.roundQuotient(fullAmount.multiply(nanos(full.start(), until)), length, currency);
    }

    private static BigDecimal nanos(Instant from, Instant to) {
        return BigDecimal.valueOf(Math.subtractExact(to.getEpochSecond(), from.getEpochSecond()))
                .multiply(NANOS_PER_SECOND)
                .add(BigDecimal.valueOf((long) to.getNano() - from.getNano()));
    }
}
