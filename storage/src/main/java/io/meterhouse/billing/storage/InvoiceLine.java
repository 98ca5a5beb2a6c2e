package io.meterhouse.billing.storage;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A line of an invoice.
 *
 * @param price the price's key; null where the line is of no price
 * @param meter the meter's id; null where nothing was metered
 * @param periodNumber with the price, the account that the line belongs to
 * @param quantity what was metered, before anything included; 1 for a fee
 */
public record InvoiceLine(
        String id,
        LineKind kind,
        String description,
        @Nullable String price,
        @Nullable String meter,
        @Nullable Integer periodNumber,
        Period period,
        BigDecimal quantity,
        Money amount,
        @Nullable Adjusts adjusts,
        LineTrace trace,
        LineEvidence evidence) {
    /** The line that an adjustment corrects. */
    public record Adjusts(String invoice, String line) {}
}
