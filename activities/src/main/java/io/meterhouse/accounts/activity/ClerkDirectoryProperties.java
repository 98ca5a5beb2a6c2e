package io.meterhouse.accounts.activity;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How Clerk's backend API is reached.
 *
 * @param apiUrl its base, without the version
 * @param secretKey never printed
 */
@ConfigurationProperties("meterhouse.clerk")
public record ClerkDirectoryProperties(String apiUrl, String secretKey) {
    @Override
    public String toString() {
        return "ClerkDirectoryProperties[" + apiUrl + "]";
    }
}
