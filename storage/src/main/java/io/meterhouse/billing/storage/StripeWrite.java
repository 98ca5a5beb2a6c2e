package io.meterhouse.billing.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One write to Stripe.
 *
 * @param outcome null while the answer is not known
 * @param object what was made or changed, where it was done
 */
public record StripeWrite(
        String key,
        String workflowId,
        String step,
        int attempt,
        Instant askedAt,
        @Nullable Outcome outcome,
        @Nullable String object,
        @Nullable String code,
        @Nullable String message) {
    /** What Stripe definitely said. */
    public enum Outcome {
        DONE,
        DECLINED,
        FAILED
    }
}
