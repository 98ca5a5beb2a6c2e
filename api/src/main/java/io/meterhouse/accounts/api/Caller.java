package io.meterhouse.accounts.api;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.operations.api.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, proven. Handlers take it as a parameter annotated with {@link Allow}.
 *
 * @param kind an app or a person
 * @param organization our id of the caller's organization; null for operators, and for people without one
 * @param userId the Clerk user, for people
 * @param email of the person, where the session token carries it
 * @param clerkOrganization the organization that the session token names, for people who have one
 * @param keyId for apps
 * @param keyLine the first key of the key's rotation line, for apps
 * @param environment of the key, for apps
 * @param scopes of the key, for apps; without any it may do everything that keys do
 */
public record Caller(
        Kind kind,
        @Nullable String organization,
        @Nullable String userId,
        @Nullable String email,
        @Nullable String clerkOrganization,
        @Nullable String keyId,
        @Nullable String keyLine,
        @Nullable Environment environment,
        Set<String> scopes,
        Set<Who> roles,
        OrganizationLookup organizations) {

    /** An app with a key, or a person with a session. */
    public enum Kind {
        KEY,
        PERSON
    }

    /** Answers whether an organization exists, for operators who name one. */
    @FunctionalInterface
    public interface OrganizationLookup {
        boolean exists(String organization);
    }

    /** Who is written into audit records: {@code key:...} or {@code user:...}. */
    public String actor() {
        return kind == Kind.KEY ? "key:" + keyId : "user:" + userId;
    }

    /** Whom an idempotency key and a rate limit belong to: the organization, or without one the user. */
    public String scope() {
        if (organization != null) {
            return organization;
        }
        return isOperator() ? "operator:" + clerkOrganization : "user:" + userId;
    }

    public boolean isOperator() {
        return roles.contains(Who.OPERATOR);
    }

    public boolean is(Who who) {
        return roles.contains(who);
    }

    /** The same caller, of an organization. */
    Caller of(String own) {
        return new Caller(
                kind, own, userId, email, clerkOrganization, keyId, keyLine, environment, scopes, roles, organizations);
    }

    /** Whether this caller is no key, or a key that may do this. */
    public boolean may(KeyScope scope) {
        return kind != Kind.KEY || scope.isAmong(scopes);
    }

    /** The caller's own organization; who has none gets 404. */
    public String organization404() {
        if (organization == null) {
            throw Problem.notFound();
        }
        return organization;
    }

    /**
     * The one organization that a request is about.
     *
     * @param named what the request says; operators must name one that exists, everybody else nobody but their own
     */
    public String organizationFor(@Nullable String named) {
        if (!isOperator()) {
            return ownAs(named);
        }
        if (named == null || named.isBlank()) {
            throw Problem.field("/organization", "required", "An operator says which organization this is about.");
        }
        return existing(named);
    }

    /** The organization that a list is cut down to; null, for operators who name none, is all of them. */
    public @Nullable String filterFor(@Nullable String named) {
        if (!isOperator()) {
            return ownAs(named);
        }
        return named == null || named.isBlank() ? null : existing(named);
    }

    private String ownAs(@Nullable String named) {
        String own = organization404();
        if (named != null && !named.isBlank() && !named.equals(own)) {
            throw Problem.notFound();
        }
        return own;
    }

    private String existing(String named) {
        if (!organizations.exists(named)) {
            throw Problem.notFound();
        }
        return named;
    }

    /** Never shows more than ids. */
    @Override
    public String toString() {
        return "Caller[" + actor() + ", organization=" + organization + ", roles=" + roles + "]";
    }
}
