package io.meterhouse.accounts.api;

import com.clerk.backend_api.helpers.security.models.TokenVerificationErrorReason;
import com.clerk.backend_api.helpers.security.models.TokenVerificationException;
import com.clerk.backend_api.helpers.security.models.VerifyTokenOptions;
import com.clerk.backend_api.helpers.security.token_verifiers.impl.JwtSessionTokenVerifier;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jsonwebtoken.Claims;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verifies session tokens with Clerk's SDK: signature against the keys that Clerk publishes, expiry, authorized party;
 * then the issuer, which the SDK does not look at.
 */
@Component
public class SessionTokens {
    /** A key id that Clerk does not know is not asked for again so soon, so that strangers cannot make us ask. */
    private static final Duration UNKNOWN_KEY_REMEMBERED = Duration.ofSeconds(5);

    private static final int MAX_UNKNOWN_KEYS = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int JWT_PARTS = 3;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ClerkProperties clerk;
    private final VerifyTokenOptions options;
    private final Cache<String, Boolean> unknownKeys = Caffeine.newBuilder()
            .maximumSize(MAX_UNKNOWN_KEYS)
            .expireAfterWrite(UNKNOWN_KEY_REMEMBERED)
            .build();

    /**
     * A verified session.
     *
     * @param organization the Clerk organization that is active in it, or null
     * @param slug of that organization
     * @param email the custom claim {@code email}, which Clerk puts in where its dashboard says so; null without it
     */
    public record Session(
            String user,
            @Nullable String organization,
            @Nullable String slug,
            boolean admin,
            @Nullable String email) {}

    SessionTokens(ClerkProperties clerk) {
        this.clerk = clerk;
        this.options = VerifyTokenOptions.secretKey(clerk.secretKey())
                .apiUrl(clerk.apiUrl())
                .authorizedParties(clerk.authorizedParties())
                .build();
    }

    /** The session of a token; 401 where the token is not to be believed, 503 where Clerk's keys cannot be fetched. */
    public Session verify(String token) {
        String keyId = keyIdOf(token);
        if (unknownKeys.getIfPresent(keyId) != null) {
            throw Problem.unauthorized();
        }
        try {
            return sessionOf(JwtSessionTokenVerifier.verify(token, options).payload());
        } catch (TokenVerificationException refused) {
            throw problemOf(refused, keyId);
        }
    }

    private Problem problemOf(TokenVerificationException refused, String keyId) {
        if (refused.reason() == TokenVerificationErrorReason.JWK_KID_MISMATCH) {
            unknownKeys.put(keyId, true);
        }
        boolean clerkIsAway = refused.reason() == TokenVerificationErrorReason.JWK_FAILED_TO_LOAD
                || refused.reason() == TokenVerificationErrorReason.JWK_REMOTE_INVALID;
        return clerkIsAway
                ? Problem.unavailable("unavailable", "Session tokens cannot be verified at the moment.", RETRY_AFTER)
                : Problem.unauthorized();
    }

    private Session sessionOf(Claims claims) {
        if (!clerk.issuer().equals(claims.getIssuer())
                || claims.getSubject() == null
                || claims.getExpiration() == null) {
            throw Problem.unauthorized();
        }
        // The SDK has already brought the claim `o` of version 2 into the words of version 1.
        String organization = text(claims, "org_id");
        String slug = text(claims, "org_slug");
        String role = text(claims, "org_role");
        if (organization == null && claims.get("o") instanceof Map<?, ?> compact) {
            organization = compact.get("id") instanceof String id ? id : null;
            slug = compact.get("slg") instanceof String text ? text : null;
            role = compact.get("rol") instanceof String text ? text : null;
        }
        boolean admin = "admin".equals(role) || "org:admin".equals(role);
        return new Session(claims.getSubject(), organization, slug, admin, text(claims, "email"));
    }

    private static @Nullable String text(Claims claims, String name) {
        return claims.get(name) instanceof String text && !text.isEmpty() ? text : null;
    }

    /** The key id in a token's header; the SDK would fail on a text that is no token with all kinds of exceptions. */
    private static String keyIdOf(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != JWT_PARTS) {
            throw Problem.unauthorized();
        }
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            String keyId = header.path("kid").asString("");
            if (keyId.isEmpty() || !"RS256".equals(header.path("alg").asString(""))) {
                throw Problem.unauthorized();
            }
            return keyId;
        } catch (IllegalArgumentException | JacksonException notAToken) {
            throw Problem.unauthorized();
        }
    }
}
