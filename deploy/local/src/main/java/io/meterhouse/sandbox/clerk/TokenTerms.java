package io.meterhouse.sandbox.clerk;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a session token is to say, and how it is signed: as Clerk does it, or as a test wants it that looks for tokens which
 * must not be believed.
 *
 * @param life until it expires, from now; negative for one that has
 * @param validIn until it may be used, from now; negative, as Clerk has it, allows for clocks that differ
 */
record TokenTerms(
        Duration life,
        Duration validIn,
        Optional<String> issuer,
        Optional<String> authorizedParty,
        boolean withOrganization,
        SignedBy signedBy) {
    static final Duration LIFE = Duration.ofSeconds(60);

    private static final Duration SLACK = Duration.ofSeconds(10);
    private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();

    /** Whose signature a token carries. */
    enum SignedBy {
        /** The instance's key, which its key set publishes. */
        CLERK,
        /** Another key under the same key id. */
        STRANGER,
        /** HS256 with the published key as if it were a shared secret. */
        PUBLIC_KEY,
        /** {@code alg: none}. */
        NOBODY
    }

    static TokenTerms asClerkDoes(Duration life) {
        return new TokenTerms(life, SLACK.negated(), Optional.empty(), Optional.empty(), true, SignedBy.CLERK);
    }

    /** What the scripting door was asked for; whatever is not said is as Clerk does it. */
    static TokenTerms read(ObjectNode body) {
        return new TokenTerms(
                seconds(body, "ttl", LIFE),
                seconds(body, "not_before", SLACK.negated()),
                ClerkCall.optional(body, "issuer"),
                ClerkCall.optional(body, "azp"),
                !body.path("without_organization").asBoolean(false),
                signedBy(ClerkCall.optional(body, "signed_by").orElse("clerk")));
    }

    private static Duration seconds(ObjectNode body, String field, Duration otherwise) {
        long seconds = body.path(field).asLong(otherwise.toSeconds());
        if (Math.abs(seconds) > MAX_SECONDS) {
            throw ClerkError.badParameter(field, "must be at most a year of seconds.");
        }
        return Duration.ofSeconds(seconds);
    }

    private static SignedBy signedBy(String name) {
        try {
            return SignedBy.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw ClerkError.badParameter("signed_by", "must be clerk, stranger, public_key or nobody.");
        }
    }
}
