package io.meterhouse.billing.storage;

import org.jspecify.annotations.Nullable;

/**
 * Which invoices are asked for; null is any.
 *
 * @param organization null for all organizations, which is for operators only
 */
public record InvoiceFilter(
        @Nullable String organization,
        @Nullable String subscription,
        @Nullable InvoiceStatus status) {}
