package io.meterhouse.billing.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one boundary of a subscription writes, all in one transaction.
 *
 * @param ends the number of the period that ends
 * @param cutAt where that period is cut short; null where it ends when it was to end
 * @param moment the moment there
 * @param next the period that begins there; null where the subscription ends
 * @param invoice the draft of the moment
 */
public record Boundary(
        int ends,
        @Nullable Instant cutAt,
        Moment moment,
        @Nullable BillingPeriod next,
        NewInvoice invoice) {}
