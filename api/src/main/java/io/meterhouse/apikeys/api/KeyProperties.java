package io.meterhouse.apikeys.api;

import java.util.Base64;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How keys are hashed.
 *
 * @param pepper base64; without it the stored hashes are worth nothing
 */
@ConfigurationProperties("meterhouse.key")
public record KeyProperties(String pepper) {
    private static final int MIN_PEPPER_BYTES = 16;

    public KeyProperties {
        if (Base64.getDecoder().decode(pepper).length < MIN_PEPPER_BYTES) {
            throw new IllegalArgumentException("the pepper of API keys has at least " + MIN_PEPPER_BYTES + " bytes");
        }
    }

    public byte[] pepperBytes() {
        return Base64.getDecoder().decode(pepper);
    }

    /** The pepper is a secret. */
    @Override
    public String toString() {
        return "KeyProperties[]";
    }
}
