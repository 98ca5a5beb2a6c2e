package io.meterhouse.billing;

import io.meterhouse.catalog.PriceForm;
import io.meterhouse.catalog.PriceForm.ModelForm;
import io.meterhouse.catalog.PriceForm.TierForm;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a price comes to, worked out a second time and as plainly as possible: exact fractions, no shared code. */
final class RatingOracle {
    private static final Map<String, Fraction> STEPS = Map.ofEntries(
            Map.entry("USD", Fraction.of("0.01")),
            Map.entry("EUR", Fraction.of("0.01")),
            Map.entry("CHF", Fraction.of("0.01")),
            Map.entry("JPY", Fraction.of("1")),
            Map.entry("KRW", Fraction.of("1")),
            Map.entry("KWD", Fraction.of("0.010")),
            Map.entry("BHD", Fraction.of("0.010")));
    private static final Map<String, Integer> MINOR_UNITS_A_STEP = Map.of("KWD", 10, "BHD", 10);

    private RatingOracle() {}

    static BigInteger minorUnits(Fraction amount, String currency) {
        return amount.over(STEPS.get(currency))
                .rounded()
                .multiply(BigInteger.valueOf(MINOR_UNITS_A_STEP.getOrDefault(currency, 1)));
    }

    static Fraction amount(PriceForm price, @Nullable String quantity) {
        Fraction metered = Fraction.of(quantity == null ? "0" : quantity);
        Fraction left = max(Fraction.ZERO, metered.minus(given(price.included())));
        ModelForm model = price.model();
        Fraction amount =
                switch (model.type()) {
                    case "flat" -> given(model.amount());
                    case "per_unit" -> left.times(given(model.unitAmount()));
                    case "graduated" -> graduated(model, left);
                    case "volume" -> volume(model, left);
                    case "package" ->
                        new Fraction(left.over(given(model.packageSize())).ceiling(), BigInteger.ONE)
                                .times(given(model.packageAmount()));
                    default -> throw new AssertionError(model.type());
                };
        amount = price.minimum() == null ? amount : max(amount, given(price.minimum()));
        return price.maximum() == null ? amount : min(amount, given(price.maximum()));
    }

    private static Fraction graduated(ModelForm model, Fraction quantity) {
        Fraction total = Fraction.ZERO;
        Fraction below = Fraction.ZERO;
        for (TierForm tier : model.tiers()) {
            if (quantity.compareTo(below) <= 0) {
                return total;
            }
            Fraction top = tier.upTo() == null ? quantity : min(quantity, given(tier.upTo()));
            total = total.plus(top.minus(below).times(given(tier.unitAmount()))).plus(given(tier.flatAmount()));
            below = top;
        }
        return total;
    }

    private static Fraction volume(ModelForm model, Fraction quantity) {
        for (TierForm tier : model.tiers()) {
            if (quantity.compareTo(Fraction.ZERO) > 0
                    && (tier.upTo() == null || quantity.compareTo(given(tier.upTo())) <= 0)) {
                return quantity.times(given(tier.unitAmount())).plus(given(tier.flatAmount()));
            }
        }
        return Fraction.ZERO;
    }

    private static Fraction given(@Nullable String decimal) {
        return decimal == null ? Fraction.ZERO : Fraction.of(decimal);
    }

    private static Fraction max(Fraction one, Fraction other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Fraction min(Fraction one, Fraction other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
