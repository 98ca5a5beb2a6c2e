package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {
    private static final Currency USD = Currency.of("USD");

    @Test
    void whatIsLeftOverGoesToTheLargestRemainders() {
        assertThat(split(1000, "1", "1", "1")).containsExactly(334L, 333L, 333L);
        assertThat(split(100, "0.5", "0.3", "0.2")).containsExactly(50L, 30L, 20L);
        assertThat(split(10, "1", "1", "4")).containsExactly(2L, 2L, 6L);
        assertThat(split(11, "1", "1", "4")).containsExactly(2L, 2L, 7L);
        assertThat(split(-1000, "1", "1", "1")).containsExactly(-334L, -333L, -333L);
        assertThat(split(5, "0", "0")).containsExactly(3L, 2L);
        assertThat(split(5, "0", "1")).containsExactly(0L, 5L);
    }

    @Test
    void partsAreOnTheCurrencysStep() {
        Money dinar = new Money(1000, Currency.of("KWD"));
        assertThat(LargestRemainder.split(dinar, List.of(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE)))
                .extracting(Money::minorUnits)
                .containsExactly(340L, 330L, 330L);
    }

    @Test
    void thereIsSomethingToSplitOverAndNothingNegative() {
        assertThatThrownBy(() -> split(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> split(1, "1", "-1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void partsAddUpAndNoneIsAWholeStepFromItsShare(
            @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long cents,
            @ForAll("weights") @Size(min = 1, max = 8) List<BigDecimal> weights) {
        List<Money> parts = LargestRemainder.split(new Money(cents, USD), weights);
        assertThat(Money.sum(parts, USD).minorUnits()).isEqualTo(cents);
        Fraction sum = weights.stream()
                .map(weight -> Fraction.of(weight.toPlainString()))
                .reduce(Fraction.ZERO, Fraction::plus);
        if (sum.equals(Fraction.ZERO)) {
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            Fraction share = Fraction.of(cents)
                    .times(Fraction.of(weights.get(i).toPlainString()))
                    .over(sum);
            Fraction off = share.minus(Fraction.of(parts.get(i).minorUnits()));
            assertThat(off).isGreaterThan(Fraction.of(-1)).isLessThan(Fraction.of(1));
        }
    }

    private static List<Long> split(long cents, String... weights) {
        return LargestRemainder.split(
                        new Money(cents, USD),
                        Stream.of(weights).map(BigDecimal::new).toList())
                .stream()
                .map(Money::minorUnits)
                .toList();
    }

    @Provide
    Arbitrary<List<BigDecimal>> weights() {
        return Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, new BigDecimal("1000"))
                .ofScale(3)
                .list();
    }
}
