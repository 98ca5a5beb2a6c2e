package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProrationTest {
    private static final Currency USD = Currency.of("USD");
    private static final Instant START = Instant.parse("2026-04-01T00:00:00Z");
    private static final Period APRIL = new Period(START, START.plus(Duration.ofDays(30)));

    @Test
    void tenDollarsCutOnDaysTenAndTwentyOfThirtyAreInThreeParts() {
        assertThat(List.of(days(0, 10), days(10, 20), days(20, 30)))
                .extracting(part ->
                        Proration.prorated(BigDecimal.TEN, APRIL, part, USD).minorUnits())
                .containsExactly(333L, 334L, 333L);
    }

    @Test
    void aPartOfNoLengthIsNothingAndTheWholeIsTheWhole() {
        assertThat(Proration.prorated(new BigDecimal("29.005"), APRIL, days(7, 7), USD))
                .isEqualTo(Money.zero(USD));
        assertThat(Proration.prorated(new BigDecimal("29.005"), APRIL, APRIL, USD))
                .isEqualTo(new Money(2901, USD));
    }

    @Test
    void aPartLiesWithinItsPeriod() {
        Period before = new Period(START.minusSeconds(1), START.plusSeconds(1));
        Period after = new Period(APRIL.end().minusSeconds(1), APRIL.end().plusSeconds(1));
        Period empty = new Period(START, START);
        assertThatThrownBy(() -> Proration.prorated(BigDecimal.TEN, APRIL, before, USD))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proration.prorated(BigDecimal.TEN, APRIL, after, USD))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Proration.prorated(BigDecimal.TEN, empty, empty, USD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void partsAddUpToTheWholeHoweverItIsCut(
            @ForAll("amounts") BigDecimal amount,
            @ForAll("currencies") Currency currency,
            @ForAll @Size(max = 6) List<@LongRange(min = 0, max = 2_592_000) Long> cuts) {
        TreeSet<Instant> bounds = new TreeSet<>(List.of(APRIL.start(), APRIL.end()));
        cuts.forEach(second -> bounds.add(START.plusSeconds(second)));
        List<Instant> sorted = List.copyOf(bounds);
        List<Money> parts = new ArrayList<>();
        for (int i = 1; i < sorted.size(); i++) {
            parts.add(Proration.prorated(amount, APRIL, new Period(sorted.get(i - 1), sorted.get(i)), currency));
        }
        assertThat(Money.sum(parts, currency)).isEqualTo(Money.round(amount, currency));
    }

    private static Period days(long from, long to) {
        return new Period(START.plus(Duration.ofDays(from)), START.plus(Duration.ofDays(to)));
    }

    @Provide
    Arbitrary<BigDecimal> amounts() {
        return Arbitraries.bigDecimals()
                .between(new BigDecimal("-1000"), new BigDecimal("1000"))
                .ofScale(4);
    }

    @Provide
    Arbitrary<Currency> currencies() {
        return Arbitraries.of("USD", "JPY", "KWD").map(Currency::of);
    }
}
