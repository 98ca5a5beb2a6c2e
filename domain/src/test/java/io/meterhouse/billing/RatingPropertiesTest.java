package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.RatingTrace.Step;
import io.meterhouse.catalog.PriceForm;
import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for any price and any quantity. */
class RatingPropertiesTest {
    @Property
    void ratingAgreesWithTheOracle(
            @ForAll("prices") PriceForm form,
            @ForAll("quantities") String quantity,
            @ForAll("currencies") String currency) {
        RatedPrice rated = Rating.rate(form.toPrice(), new BigDecimal(quantity), Currency.of(currency));
        Fraction expected = RatingOracle.amount(form, quantity);
        assertThat(Fraction.of(rated.exactAmount().toPlainString())).isEqualTo(expected);
        assertThat(BigInteger.valueOf(rated.amount().minorUnits()))
                .isEqualTo(RatingOracle.minorUnits(expected, currency));
    }

    @Property
    void theStepsOfATraceAddUpToTheAmountUnlessABoundDecided(
            @ForAll("prices") PriceForm form, @ForAll("quantities") String quantity) {
        RatingTrace trace = rate(form, quantity).trace();
        BigDecimal sum = trace.steps().stream().map(Step::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        switch (trace.bound()) {
            case null -> assertThat(sum).isEqualByComparingTo(trace.exact());
            case RatingTrace.MINIMUM -> assertThat(sum).isLessThan(trace.exact());
            case RatingTrace.MAXIMUM -> assertThat(sum).isGreaterThan(trace.exact());
            default -> throw new AssertionError(trace.bound());
        }
        for (Step step : trace.steps()) {
            BigDecimal flat = step.flatAmount() == null ? BigDecimal.ZERO : step.flatAmount();
            assertThat(step.units().multiply(step.unitAmount()).add(flat)).isEqualByComparingTo(step.amount());
        }
    }

    @Property
    void theUnitsOfATraceAddUpToWhatWasRated(@ForAll("prices") PriceForm form, @ForAll("quantities") String quantity) {
        RatingTrace trace = rate(form, quantity).trace();
        if (form.model().type().equals("flat") || form.model().type().equals("package")) {
            return;
        }
        assertThat(trace.steps().stream().map(Step::units).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(trace.rated());
    }

    @Property
    void theSameInputGivesTheSameResultHoweverItIsSpelled(
            @ForAll("prices") PriceForm form, @ForAll("quantities") String quantity) {
        BigDecimal spelledLonger = new BigDecimal(quantity).setScale(40);
        assertThat(Rating.rate(form.toPrice(), spelledLonger, Currency.of("USD")))
                .isEqualTo(rate(form, quantity))
                .hasToString(rate(form, quantity).toString());
    }

    @Property
    void moreUsageNeverCostsLessExceptByVolume(
            @ForAll("prices") PriceForm form, @ForAll("quantities") String one, @ForAll("quantities") String other) {
        if (form.model().type().equals("volume")) {
            return;
        }
        BigDecimal less = new BigDecimal(one).min(new BigDecimal(other));
        BigDecimal more = new BigDecimal(one).max(new BigDecimal(other));
        assertThat(rate(form, less.toPlainString()).exactAmount())
                .isLessThanOrEqualTo(rate(form, more.toPlainString()).exactAmount());
    }

    @Property
    void anAmountIsNeverBelowZeroAndAlwaysOnTheCurrencysStep(
            @ForAll("prices") PriceForm form,
            @ForAll("quantities") String quantity,
            @ForAll("currencies") String code) {
        Money amount = Rating.rate(form.toPrice(), new BigDecimal(quantity), Currency.of(code))
                .amount();
        assertThat(amount.minorUnits()).isNotNegative();
        assertThat(amount.minorUnits() % amount.currency().step()).isZero();
    }

    @Property
    void aPriceSurvivesBeingWrittenDown(@ForAll("prices") PriceForm form) {
        assertThat(PriceForm.of(form.toPrice())).isEqualTo(form);
    }

    private static RatedPrice rate(PriceForm form, String quantity) {
        return Rating.rate(form.toPrice(), new BigDecimal(quantity), Currency.of("USD"));
    }

    @Provide
    Arbitrary<PriceForm> prices() {
        return Prices.prices();
    }

    @Provide
    Arbitrary<String> quantities() {
        return Prices.quantities();
    }

    @Provide
    Arbitrary<String> currencies() {
        return Arbitraries.of("USD", "EUR", "JPY", "KWD", "BHD");
    }
}
