package io.meterhouse.accounts.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Clerk is and whom it may vouch for.
 *
 * @param apiUrl base of the backend API, without its version
 * @param issuer the only issuer whose session tokens are taken
 * @param authorizedParties origins that session tokens may have been made for
 * @param webhookSecret {@code whsec_...}, with which deliveries are signed
 * @param publishableKey for Clerk's own components in the browser, or null where hosted pages are used
 * @param hostedUrl base of the hosted sign-in pages, or null where Clerk's components are used
 */
@ConfigurationProperties("meterhouse.clerk")
public record ClerkProperties(
        String apiUrl,
        String secretKey,
        String issuer,
        @DefaultValue List<String> authorizedParties,
        String webhookSecret,
        @Nullable String publishableKey,
        @Nullable String hostedUrl) {

    public ClerkProperties {
        publishableKey = blankAsNull(publishableKey);
        hostedUrl = blankAsNull(hostedUrl);
    }

    private static @Nullable String blankAsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
