package io.meterhouse.billing.activity;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Money;
import java.math.BigDecimal;
import java.util.Map;

/** Less than this is carried to the next invoice instead of charged: Stripe takes no smaller amounts. */
final class SmallestCharges {
    private static final Map<String, BigDecimal> MAJOR_UNITS = Map.ofEntries(
            Map.entry("AED", new BigDecimal("2.00")),
            Map.entry("CZK", new BigDecimal("15.00")),
            Map.entry("DKK", new BigDecimal("2.50")),
            Map.entry("GBP", new BigDecimal("0.30")),
            Map.entry("HKD", new BigDecimal("4.00")),
            Map.entry("HUF", new BigDecimal("175.00")),
            Map.entry("JPY", new BigDecimal("50")),
            Map.entry("MXN", new BigDecimal("10.00")),
            Map.entry("NOK", new BigDecimal("3.00")),
            Map.entry("PLN", new BigDecimal("2.00")),
            Map.entry("SEK", new BigDecimal("3.00")),
            Map.entry("THB", new BigDecimal("10.00")));
    private static final BigDecimal OTHERWISE = new BigDecimal("0.50");

    private SmallestCharges() {}

    static Money of(Currency currency) {
        return Money.round(MAJOR_UNITS.getOrDefault(currency.code(), OTHERWISE), currency);
    }
}
