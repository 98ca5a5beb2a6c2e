package io.meterhouse.operations.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much one caller may ask.
 *
 * @param requests a second, besides the event doors
 */
@ConfigurationProperties("meterhouse.rate-limit")
record RateLimitProperties(@DefaultValue("1000") int requests) {
    RateLimitProperties {
        if (requests < 1) {
            throw new IllegalArgumentException("a caller may ask at least once a second");
        }
    }
}
