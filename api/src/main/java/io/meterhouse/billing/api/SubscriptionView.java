package io.meterhouse.billing.api;

import io.meterhouse.billing.storage.Subscription;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A subscription as the api shows it. */
record SubscriptionView(
        String id,
        String organization,
        String planVersion,
        String status,
        String anchor,
        Instant start,
        @Nullable Instant endedAt,
        @Nullable Instant cancelAt,
        PeriodView currentPeriod,
        String invoiceReview,
        String collection,
        String workflowId,
        Instant createdAt) {
    static SubscriptionView of(Subscription subscription) {
        return new SubscriptionView(
                subscription.id(),
                subscription.organization(),
                subscription.planVersion(),
                subscription.status().code(),
                subscription.anchorKind().code(),
                subscription.start(),
                subscription.endedAt(),
                subscription.cancelAt(),
                PeriodView.of(subscription.current().period()),
                subscription.reviewed() ? "required" : "automatic",
                subscription.collection().code(),
                subscription.workflowId(),
                subscription.createdAt());
    }
}
