package io.meterhouse.billing.activity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where Stripe is, and who we are there. */
@ConfigurationProperties("meterhouse.stripe")
public record StripeProperties(
        @DefaultValue("https://api.stripe.com") String apiUrl,
        @DefaultValue("") String secretKey) {
    /** Never shows the key. */
    @Override
    public String toString() {
        return "StripeProperties[apiUrl=" + apiUrl + "]";
    }
}
