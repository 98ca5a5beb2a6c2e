package io.meterhouse.billing.storage;

import io.meterhouse.billing.RatedPrice;
import io.meterhouse.billing.RatingTrace;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a line's number came about: the rating as it was, and for an adjustment what its account held before.
 *
 * @param amount what the rating came to, in major units, rounded
 * @param account what had been billed for this price and period; null on a line that is no adjustment
 * @param share which part of the full amount this is, where a fee is prorated
 */
public record LineTrace(
        String model,
        BigDecimal quantity,
        @Nullable BigDecimal included,
        BigDecimal rated,
        List<RatingTrace.Step> steps,
        BigDecimal exact,
        @Nullable String bound,
        BigDecimal amount,
        @Nullable Account account,
        @Nullable Share share) {

    /** What a price and period had been billed: before this line. */
    public record Account(BigDecimal quantity, BigDecimal amount) {}

    /** A part of a full period, in seconds. */
    public record Share(long seconds, long ofSeconds) {}

    public static LineTrace of(RatedPrice rated) {
        RatingTrace trace = rated.trace();
        return new LineTrace(
                trace.model(),
                trace.quantity(),
                trace.included(),
                trace.rated(),
                trace.steps(),
                trace.exact(),
                trace.bound(),
                rated.amount().toMajor(),
                null,
                null);
    }

    public LineTrace afterAccount(BigDecimal billedQuantity, BigDecimal billedAmount) {
        return new LineTrace(
                model,
                quantity,
                included,
                rated,
                steps,
                exact,
                bound,
                amount,
                new Account(billedQuantity, billedAmount),
                share);
    }

    public LineTrace sharedAs(BigDecimal partAmount, Share part) {
        return new LineTrace(model, quantity, included, rated, steps, exact, bound, partAmount, account, part);
    }
}
