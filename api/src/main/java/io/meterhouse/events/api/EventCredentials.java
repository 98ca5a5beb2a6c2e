package io.meterhouse.events.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Finds what a request to an event door has for a key. */
final class EventCredentials {
    private static final String API_KEY = "X-Api-Key";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private EventCredentials() {}

    /**
     * The key as it was sent; null where there is none.
     *
     * @param basicToo whether it may be the name in Basic credentials
     */
    static @Nullable String in(HttpHeaders headers, boolean basicToo) {
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        if (authorization == null) {
            return headers.get(API_KEY);
        }
        if (isOfScheme(BEARER, authorization)) {
            return authorization.substring(BEARER.length()).strip();
        }
        return basicToo && isOfScheme(BASIC, authorization) ? userOf(authorization) : null;
    }

    private static boolean isOfScheme(String scheme, String authorization) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    /** The name in Basic credentials; null where they cannot be read. */
    private static @Nullable String userOf(String authorization) {
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String both = new String(decoded, StandardCharsets.UTF_8);
            int colon = both.indexOf(':');
            return colon < 0 ? both : both.substring(0, colon);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
