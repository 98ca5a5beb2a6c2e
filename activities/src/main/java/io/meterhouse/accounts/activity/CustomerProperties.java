package io.meterhouse.accounts.activity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How Stripe is reached.
 *
 * @param apiUrl its base, or null for Stripe's own
 * @param secretKey never printed
 */
@ConfigurationProperties("meterhouse.stripe")
public record CustomerProperties(@Nullable String apiUrl, String secretKey) {
    @Override
    public String toString() {
        return "CustomerProperties[" + apiUrl + "]";
    }
}
