package io.meterhouse.billing;

import java.math.BigDecimal;

/**
 * A price applied to a quantity.
 *
 * @param priceKey the price's key
 * @param quantity what was metered, before anything was taken off; 1 for a flat fee
 * @param exactAmount in major units, before rounding
 * @param amount rounded once
 * @param trace how it came about
 */
public record RatedPrice(
        String priceKey, BigDecimal quantity, BigDecimal exactAmount, Money amount, RatingTrace trace) {}
