package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvoiceAmountsTest {
    private static final Currency USD = Currency.of("USD");
    private static final Money SMALLEST = new Money(50, USD);

    @ParameterizedTest
    @CsvSource({
        // total, balance, carried forward, due
        "2901, 0, 0, 2901",
        "0, 0, 0, 0",
        "49, 0, 49, 0",
        "50, 0, 0, 50",
        "49, 1, 0, 50",
        "-300, 0, -300, 0",
        "1000, -300, 0, 700",
        "200, -300, -100, 0",
        "0, 30, 30, 0",
        "330, -300, 30, 0"
    })
    void whatIsBelowZeroOrTooLittleIsCarriedForward(long total, long balance, long carried, long due) {
        InvoiceAmounts amounts = InvoiceAmounts.of(List.of(new Money(total, USD)), new Money(balance, USD), SMALLEST);
        assertThat(amounts.total().minorUnits()).isEqualTo(total);
        assertThat(amounts.broughtForward().minorUnits()).isEqualTo(balance);
        assertThat(amounts.carriedForward().minorUnits()).isEqualTo(carried);
        assertThat(amounts.amountDue().minorUnits()).isEqualTo(due);
    }

    @Test
    void anInvoiceWithoutLinesIsAZeroInvoice() {
        InvoiceAmounts amounts = InvoiceAmounts.of(List.of(), Money.zero(USD), SMALLEST);
        assertThat(List.of(amounts.subtotal(), amounts.total(), amounts.amountDue()))
                .containsOnly(Money.zero(USD));
    }

    @Test
    void amountsThatDoNotAddUpAreRefused() {
        Money zero = Money.zero(USD);
        Money one = new Money(1, USD);
        assertThatThrownBy(() -> new InvoiceAmounts(one, one, zero, zero, zero, zero))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new InvoiceAmounts(zero, zero, zero, zero, one, one.negate()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void nothingIsLostBetweenInvoices(
            @ForAll @Size(min = 1, max = 12) List<@LongRange(min = -10_000, max = 10_000) Long> totals) {
        Money balance = Money.zero(USD);
        long asked = 0;
        for (long total : totals) {
            InvoiceAmounts amounts = InvoiceAmounts.of(List.of(new Money(total, USD)), balance, SMALLEST);
            assertThat(amounts.amountDue().minorUnits())
                    .satisfiesAnyOf(
                            due -> assertThat(due).isZero(),
                            due -> assertThat(due).isGreaterThanOrEqualTo(SMALLEST.minorUnits()));
            asked += amounts.amountDue().minorUnits();
            balance = amounts.carriedForward();
        }
        long billed = totals.stream().mapToLong(Long::longValue).sum();
        assertThat(asked + balance.minorUnits()).isEqualTo(billed);
    }
}
