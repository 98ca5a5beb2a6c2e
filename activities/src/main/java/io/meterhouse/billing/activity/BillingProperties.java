package io.meterhouse.billing.activity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param grace how long after its moment an invoice closes, by the billing clock */
@ConfigurationProperties("meterhouse.billing")
public record BillingProperties(@DefaultValue("PT1H") Duration grace) {
    public BillingProperties {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("the grace after a period is not negative: " + grace);
        }
    }
}
