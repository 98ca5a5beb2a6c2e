package io.meterhouse.billing.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A way to pay, as Stripe keeps it for an organization. */
public record PaymentMethod(
        String id,
        String organization,
        String stripeId,
        String kind,
        @Nullable String brand,
        @Nullable String last4,
        @Nullable Integer expiryMonth,
        @Nullable Integer expiryYear,
        boolean isDefault,
        Instant createdAt) {}
