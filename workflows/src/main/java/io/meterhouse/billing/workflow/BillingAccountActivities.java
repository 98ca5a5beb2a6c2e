package io.meterhouse.billing.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** How an organization pays. */
@ActivityInterface(namePrefix = "BillingAccount")
public interface BillingAccountActivities {
    /** Attaches a payment method in Stripe, makes it the default, and keeps its row. */
    PaymentMethodAnswer attach(AttachPaymentMethod request);

    /** Opens Stripe's hosted page. */
    PortalAnswer openPortal(OpenPortal request);

    /**
     * @param id ours, given by who asks, so that a repeat adds nothing
     * @param stripePaymentMethod Stripe's, for example {@code pm_card_visa}
     */
    record AttachPaymentMethod(String organization, String id, String stripePaymentMethod, String actor) {}

    /** @param refusal null where it was done */
    record PaymentMethodAnswer(@Nullable Refusal refusal) {}

    record OpenPortal(String organization, String returnUrl) {}

    /** @param refusal null where there is an address */
    record PortalAnswer(@Nullable String url, @Nullable Refusal refusal) {}
}
