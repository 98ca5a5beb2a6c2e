package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static final Currency USD = Currency.of("USD");

    @ParameterizedTest
    @CsvSource({
        "29.005, USD, 2901",
        "5.005, USD, 501",
        "5.00499999999999, USD, 500",
        "-5.005, USD, -501",
        "-5.004, USD, -500",
        "0.5, JPY, 1",
        "-0.5, JPY, -1",
        "0.49, JPY, 0",
        "1.234, KWD, 1230",
        "1.235, KWD, 1240",
        "-1.235, KWD, -1240",
        "1E+3, USD, 100000"
    })
    void roundingIsHalfUpAwayFromZeroToTheStep(BigDecimal majorUnits, String currency, long minorUnits) {
        assertThat(Money.round(majorUnits, Currency.of(currency)).minorUnits()).isEqualTo(minorUnits);
    }

    @Test
    void arithmeticIsExactAndNeverWraps() {
        Money most = new Money(Long.MAX_VALUE, USD);
        Money cent = new Money(1, USD);
        assertThat(most.minus(cent).plus(cent)).isEqualTo(most);
        assertThatThrownBy(() -> most.plus(cent)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.negate().minus(cent).minus(cent)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Money(Long.MIN_VALUE, USD).negate()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Money.round(new BigDecimal("1E+20"), USD)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void amountsOfTwoCurrenciesDoNotMix() {
        Money dollar = new Money(100, USD);
        Money euro = new Money(100, Currency.of("EUR"));
        assertThatThrownBy(() -> dollar.plus(euro)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dollar.minus(euro)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> dollar.isLessThan(euro)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Money.sum(List.of(dollar, euro), USD)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAmountIsOnItsCurrencysStep() {
        assertThatThrownBy(() -> new Money(1234, Currency.of("KWD"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Money(1230, Currency.of("KWD")).toMajor()).isEqualTo(new BigDecimal("1.230"));
        assertThat(new Money(7, Currency.of("JPY")).toMajor()).isEqualTo(new BigDecimal("7"));
        assertThat(new Money(-5, USD).toMajor()).isEqualTo(new BigDecimal("-0.05"));
    }

    @ParameterizedTest
    @CsvSource({
        "USD, 2, 1",
        "EUR, 2, 1",
        "JPY, 0, 1",
        "KRW, 0, 1",
        "KWD, 3, 10",
        "BHD, 3, 10",
        "TND, 3, 10",
        "JOD, 3, 10",
        "OMR, 3, 10"
    })
    void aCurrencyHasDigitsAndAStep(String code, int digits, int step) {
        assertThat(Currency.of(code)).isEqualTo(new Currency(code, digits, step));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "usd", "XYZ", "DOLLAR", "XXX", "XAU"})
    void whatNobodyPaysInIsNoCurrency(String code) {
        assertThatThrownBy(() -> Currency.of(code)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"10.00, 10", "0.000, 0", "-0, 0", "1E+3, 1000", "0.0500, 0.05", "-2.50, -2.5"})
    void aDecimalIsWrittenWithoutExponentAndTrailingZeros(BigDecimal value, String text) {
        assertThat(Decimals.text(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1e3",
                "+1",
                ".5",
                "5.",
                "1,5",
                "NaN",
                " 1",
                "0.0000000000001",
                "123456789012345678901234567",
                "١"
            })
    void whatIsNoPlainDecimalIsRefused(String text) {
        assertThat(Decimals.isWellFormed(text)).isFalse();
        assertThatThrownBy(() -> Decimals.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
