package io.meterhouse.events.api;

import io.meterhouse.apikeys.api.ApiKeyCache;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the requests on one connection have for a key. They mostly have the same: what is made of it once is made
 * again only for another. Whether it still works is asked each time, of {@link ApiKeyCache}.
 */
final class EventCredentials {
    private static final String API_KEY = "X-Api-Key";
    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";

    private final ApiKeyCache keys;
    private byte[] last = new byte[0];
    private ApiKeyCache.@Nullable Presented presented;

    EventCredentials(ApiKeyCache keys) {
        this.keys = keys;
    }

    /**
     * The key as it was sent; null where there is none.
     *
     * @param basicToo whether it may be the name in Basic credentials
     */
    ApiKeyCache.@Nullable Presented in(HttpHeaders headers, boolean basicToo) {
        String plaintext = plaintext(headers, basicToo);
        if (plaintext == null) {
            return null;
        }
        // A proxy may send several callers' requests over one connection: how long this takes tells none of another's
        // key.
        byte[] bytes = plaintext.getBytes(StandardCharsets.UTF_8);
        ApiKeyCache.Presented known = presented;
        if (known != null && MessageDigest.isEqual(bytes, last)) {
            return known;
        }
        ApiKeyCache.Presented made = keys.presented(plaintext);
        last = bytes;
        presented = made;
        return made;
    }

    private static @Nullable String plaintext(HttpHeaders headers, boolean basicToo) {
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
