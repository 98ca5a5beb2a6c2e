package io.meterhouse.billing;

import io.meterhouse.billing.RatingTrace.Step;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceModel;
import io.meterhouse.catalog.Tier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pure function from a price and a quantity to an amount. Same input, same result, wherever and whenever it runs;
 * the exact amount is rounded once, at the end.
 */
public final class Rating {
    private Rating() {}

    /**
     * Rates a quantity. A quantity that is absent (nothing was metered) or below zero is rated as zero, and shown as it
     * is; a flat price is rated once, whatever the quantity.
     *
     * @throws ArithmeticException where the amount does not fit 64 bits of minor units
     */
    public static RatedPrice rate(Price price, @Nullable BigDecimal quantity, Currency currency) {
        BigDecimal shown = price.model() instanceof PriceModel.Flat || quantity == null
                ? quantityWithoutUsage(price.model())
                : Decimals.normal(quantity);
        BigDecimal included = price.included() == null ? BigDecimal.ZERO : Decimals.normal(price.included());
        BigDecimal rated = Decimals.normal(shown.subtract(included).max(BigDecimal.ZERO));
        List<Step> steps = steps(price.model(), rated);
        BigDecimal sum = steps.stream().map(Step::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        String bound = bound(price, sum);
        BigDecimal exact = Decimals.normal(bounded(price, sum));
        RatingTrace trace = new RatingTrace(price.model().type(), shown, included, rated, steps, exact, bound);
        return new RatedPrice(price.key(), shown, exact, Money.round(exact, currency), trace);
    }

    private static BigDecimal quantityWithoutUsage(PriceModel model) {
        return model instanceof PriceModel.Flat ? BigDecimal.ONE : BigDecimal.ZERO;
    }

    private static List<Step> steps(PriceModel model, BigDecimal rated) {
        return switch (model) {
            case PriceModel.Flat flat -> List.of(step("flat fee", BigDecimal.ONE, flat.amount()));
            case PriceModel.PerUnit perUnit -> List.of(step("unit price", rated, perUnit.unitAmount()));
            case PriceModel.Graduated graduated -> graduated(graduated.tiers(), rated);
            case PriceModel.Volume volume -> volume(volume.tiers(), rated);
            case PriceModel.Packaged packaged ->
                List.of(step(
                        "packages of " + Decimals.text(packaged.packageSize()),
                        rated.divide(packaged.packageSize(), 0, RoundingMode.CEILING),
                        packaged.packageAmount()));
        };
    }

    /** Each unit at its tier's price; a tier takes part once any of the quantity lies in it. */
    private static List<Step> graduated(List<Tier> tiers, BigDecimal rated) {
        List<Step> steps = new ArrayList<>();
        BigDecimal below = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size() && rated.compareTo(below) > 0; i++) {
            Tier tier = tiers.get(i);
            BigDecimal top = tier.upTo() == null ? rated : rated.min(tier.upTo());
            steps.add(tierStep(i, below, tier, top.subtract(below)));
            below = tier.upTo() == null ? rated : tier.upTo();
        }
        return steps;
    }

    /** All units at the price of the tier that the quantity falls in; no tier where there is no quantity. */
    private static List<Step> volume(List<Tier> tiers, BigDecimal rated) {
        if (rated.signum() == 0) {
            return List.of();
        }
        BigDecimal below = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            if (tier.upTo() == null || rated.compareTo(tier.upTo()) <= 0) {
                return List.of(tierStep(i, below, tier, rated));
            }
            below = tier.upTo();
        }
        throw new IllegalStateException("the last tier is open, which its model has checked");
    }

    private static Step tierStep(int index, BigDecimal below, Tier tier, BigDecimal units) {
        BigDecimal flat = tier.flatAmount() == null ? BigDecimal.ZERO : tier.flatAmount();
        return new Step(
                "tier " + (index + 1),
                Decimals.normal(below),
                tier.upTo() == null ? null : Decimals.normal(tier.upTo()),
                Decimals.normal(units),
                Decimals.normal(tier.unitAmount()),
                tier.flatAmount() == null ? null : Decimals.normal(tier.flatAmount()),
                Decimals.normal(units.multiply(tier.unitAmount()).add(flat)));
    }

    private static Step step(String label, BigDecimal units, BigDecimal unitAmount) {
        return new Step(
                label,
                null,
                null,
                Decimals.normal(units),
                Decimals.normal(unitAmount),
                null,
                Decimals.normal(units.multiply(unitAmount)));
    }

    private static @Nullable String bound(Price price, BigDecimal sum) {
        if (price.minimum() != null && sum.compareTo(price.minimum()) < 0) {
            return RatingTrace.MINIMUM;
        }
        return price.maximum() != null && sum.compareTo(price.maximum()) > 0 ? RatingTrace.MAXIMUM : null;
    }

    private static BigDecimal bounded(Price price, BigDecimal sum) {
        BigDecimal atLeast = price.minimum() == null ? sum : sum.max(price.minimum());
        return price.maximum() == null ? atLeast : atLeast.min(price.maximum());
    }
}
