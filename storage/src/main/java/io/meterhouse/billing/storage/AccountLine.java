package io.meterhouse.billing.storage;

import io.meterhouse.billing.Money;
import java.math.BigDecimal;

/** A line in the account of a price and period: of a closed invoice that is not void, or was forgiven. */
public record AccountLine(
        String invoice,
        String line,
        LineKind kind,
        String price,
        int periodNumber,
        BigDecimal quantity,
        Money amount) {}
