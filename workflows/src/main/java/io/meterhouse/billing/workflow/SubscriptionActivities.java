package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a subscription does outside itself. Each is done once, whatever is repeated. */
@ActivityInterface(namePrefix = "Subscription")
public interface SubscriptionActivities {
    SubscriptionAnswer open(OpenSubscription request);

    SubscriptionAnswer cancel(CancelSubscription request);

    /** What comes next. */
    NextBoundary next(SubscriptionRef subscription);

    /** Ends a period: the moment, the period after it and the draft of the invoice, in one transaction. */
    void cross(CrossBoundary boundary);

    /** Starts the workflow of each draft that has none. */
    void startInvoices(SubscriptionRef subscription);

    record SubscriptionRef(String organization, String subscription) {}

    /**
     * @param start null for now, by the billing clock
     * @param anchor {@code anniversary} or {@code calendar}
     * @param reviewed whether its invoices wait for an approval
     * @param collection {@code charge} or {@code send_invoice}
     * @param keepDefault whether the default plan's subscription goes on beside it
     * @param selfServed asked for by the customer, who may take self-serve plans only
     */
    record OpenSubscription(
            String organization,
            String subscription,
            String planVersion,
            @Nullable Instant start,
            String anchor,
            boolean reviewed,
            String collection,
            boolean keepDefault,
            boolean selfServed,
            String actor) {}

    /** @param atOnce not at the end of its period but now, by the billing clock */
    record CancelSubscription(
            String organization,
            String subscription,
            boolean atOnce,
            String actor,
            @Nullable String reason) {}

    /** @param refusal null where it was done */
    record SubscriptionAnswer(@Nullable Refusal refusal) {}

    /**
     * @param known whether there is such a subscription
     * @param ended whether it has come to its end
     * @param period the period that ends next
     * @param due when
     */
    record NextBoundary(
            boolean known,
            boolean ended,
            int period,
            @Nullable Instant due) {}

    record CrossBoundary(String organization, String subscription, int period) {}
}
