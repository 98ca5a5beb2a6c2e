package io.meterhouse.billing;

import io.meterhouse.catalog.PriceForm;
import io.meterhouse.catalog.PriceForm.ModelForm;
import io.meterhouse.catalog.PriceForm.TierForm;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Valid prices and quantities of all kinds, as forms, so that the oracle reads the same text. */
final class Prices {
    private static final int DECIMALS = 12;

    private Prices() {}

    static Arbitrary<String> decimals(String most, int decimals) {
        return Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, new BigDecimal(most))
                .ofScale(decimals)
                .map(BigDecimal::toPlainString);
    }

    /** Whole numbers, halves and awkward fractions, on and around the edges that small tiers have. */
    static Arbitrary<String> quantities() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-5, 120).map(String::valueOf),
                decimals("120", 1),
                decimals("1000000", DECIMALS),
                decimals("99999999999", 3));
    }

    static Arbitrary<PriceForm> prices() {
        Arbitrary<@Nullable String> included = decimals("50", 1).injectNull(0.5);
        Arbitrary<@Nullable String> minimum = decimals("20", 3).injectNull(0.5);
        Arbitrary<@Nullable String> aboveMinimum = decimals("100", 3).injectNull(0.5);
        return Combinators.combine(models(), included, minimum, aboveMinimum)
                .as((model, free, least, more) -> new PriceForm(
                        "p",
                        "A price",
                        model.type().equals("flat") ? null : "m",
                        "in_arrears",
                        model,
                        model.type().equals("flat") ? null : free,
                        least,
                        more == null
                                ? null
                                : new BigDecimal(least == null ? "0" : least)
                                        .add(new BigDecimal(more))
                                        .toPlainString(),
                        null,
                        null));
    }

    private static Arbitrary<ModelForm> models() {
        Arbitrary<String> unit = Arbitraries.oneOf(decimals("2", 2), decimals("0.1", DECIMALS));
        return Arbitraries.oneOf(
                decimals("1000", 4).map(amount -> new ModelForm("flat", amount, null, null, null, null)),
                unit.map(amount -> new ModelForm("per_unit", null, amount, null, null, null)),
                tiers(unit).map(tiers -> new ModelForm("graduated", null, null, tiers, null, null)),
                tiers(unit).map(tiers -> new ModelForm("volume", null, null, tiers, null, null)),
                Combinators.combine(decimals("30", 1).filter(size -> new BigDecimal(size).signum() > 0), unit)
                        .as((size, amount) -> new ModelForm("package", null, null, null, size, amount)));
    }

    private static Arbitrary<List<TierForm>> tiers(Arbitrary<String> unit) {
        Arbitrary<TierForm> priced = Combinators.combine(unit, decimals("5", 2).injectNull(0.5))
                .as((amount, flat) -> new TierForm(null, amount, flat));
        Arbitrary<BigDecimal> widths = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 40).map(BigDecimal::valueOf), Arbitraries.just(new BigDecimal("2.5")));
        return Combinators.combine(
                        priced.list().ofMinSize(1).ofMaxSize(5), widths.list().ofSize(5))
                .as((tiers, steps) -> rising(tiers, steps));
    }

    private static List<TierForm> rising(List<TierForm> tiers, List<BigDecimal> widths) {
        List<TierForm> rising = new ArrayList<>();
        BigDecimal top = BigDecimal.ZERO;
        for (int i = 0; i < tiers.size(); i++) {
            top = top.add(widths.get(i));
            TierForm tier = tiers.get(i);
            boolean last = i == tiers.size() - 1;
            rising.add(new TierForm(last ? null : top.toPlainString(), tier.unitAmount(), tier.flatAmount()));
        }
        return rising;
    }
}
