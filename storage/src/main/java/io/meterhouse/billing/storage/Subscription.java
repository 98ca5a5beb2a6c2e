package io.meterhouse.billing.storage;

import java.time.Instant;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An organization on a plan version.
 *
 * @param anchor local date and time in the organization's zone, from which every boundary is reckoned
 * @param reviewed whether each invoice waits for somebody's approval
 * @param cancelAt the boundary at which it ends, where somebody asked for that
 * @param current the period it is in, or the last it was in
 * @param terminated why its workflow was ended on purpose, so that it is not brought back
 */
public record Subscription(
        String id,
        String organization,
        String planVersion,
        SubscriptionStatus status,
        LocalDateTime anchor,
        AnchorKind anchorKind,
        Instant start,
        @Nullable Instant endedAt,
        @Nullable Instant cancelAt,
        boolean reviewed,
        Collection collection,
        String workflowId,
        @Nullable String terminated,
        BillingPeriod current,
        Instant createdAt) {
    public boolean hasEnded() {
        return status == SubscriptionStatus.CANCELED;
    }
}
