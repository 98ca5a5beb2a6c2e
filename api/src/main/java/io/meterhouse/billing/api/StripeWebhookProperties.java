package io.meterhouse.billing.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What Stripe's deliveries are signed with. */
@ConfigurationProperties("meterhouse.stripe")
record StripeWebhookProperties(@DefaultValue("") String webhookSecret) {
    /** Never shows the secret. */
    @Override
    public String toString() {
        return "StripeWebhookProperties[webhookSecret=***]";
    }
}
