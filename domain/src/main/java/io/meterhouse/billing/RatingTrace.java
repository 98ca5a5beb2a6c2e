package io.meterhouse.billing;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a line's number came about.
 *
 * @param model the price model's name, as in the API
 * @param quantity what was metered
 * @param included what the price gives away, as it states it; zero where nothing
 * @param rated what was left to rate, never below zero
 * @param steps what the model did; their amounts add up to the amount before any bound
 * @param exact the amount after the bounds and before rounding
 * @param bound {@code minimum} or {@code maximum} where that one decided, otherwise null
 */
public record RatingTrace(
        String model,
        BigDecimal quantity,
        BigDecimal included,
        BigDecimal rated,
        List<Step> steps,
        BigDecimal exact,
        @Nullable String bound) {

    public static final String MINIMUM = "minimum";
    public static final String MAXIMUM = "maximum";

    public RatingTrace {
        steps = List.copyOf(steps);
    }

    /**
     * One multiplication: {@code amount = units * unitAmount + flatAmount}.
     *
     * @param label what it is, for people: {@code tier 2}, {@code package}
     * @param from where its tier begins (exclusive); null where there are no tiers
     * @param upTo where its tier ends (inclusive); null where it is open or there are no tiers
     */
    public record Step(
            String label,
            @Nullable BigDecimal from,
            @Nullable BigDecimal upTo,
            BigDecimal units,
            BigDecimal unitAmount,
            @Nullable BigDecimal flatAmount,
            BigDecimal amount) {}
}
