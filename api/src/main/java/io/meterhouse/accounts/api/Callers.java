package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.apikeys.api.ApiKeyCache;
import io.meterhouse.operations.api.Problem;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Turns credentials into a caller: an API key by the cache of keys, anything else as a session token of Clerk's. */
@Component
public class Callers {
    private static final String KEY_PREFIX = "mh_";
    private static final int MAX_CREDENTIALS_LENGTH = 8_192;

    private final ApiKeyCache keys;
    private final SessionTokens sessions;
    private final OrganizationStore organizations;
    private final OperatorProperties operator;

    Callers(ApiKeyCache keys, SessionTokens sessions, OrganizationStore organizations, OperatorProperties operator) {
        this.keys = keys;
        this.sessions = sessions;
        this.organizations = organizations;
        this.operator = operator;
    }

    /** Who the credentials belong to; 401 where to nobody. */
    public Caller of(String credentials) {
        if (credentials.isEmpty() || credentials.length() > MAX_CREDENTIALS_LENGTH) {
            throw Problem.unauthorized();
        }
        return credentials.startsWith(KEY_PREFIX) ? app(credentials) : person(sessions.verify(credentials));
    }

    private Caller app(String plaintext) {
        ApiKeyCache.ActiveKey key = keys.find(plaintext);
        if (key == null) {
            throw Problem.unauthorized();
        }
        return new Caller(
                Caller.Kind.KEY,
                key.organization(),
                null,
                null,
                null,
                key.keyId(),
                key.keyLine(),
                key.environment(),
                key.scopes(),
                Set.of(Who.KEY),
                organizations::exists);
    }

    private Caller person(SessionTokens.Session session) {
        if (operator.organization().equals(session.organization())) {
            return person(session, null, EnumSet.of(Who.SESSION, Who.OPERATOR));
        }
        if (session.organization() != null) {
            String own = organizations.idOfClerkOrganization(session.organization());
            return person(session, own, rolesOf(session.admin()));
        }
        // Whoever made an organization here acts for it at once, before Clerk's next token names it.
        String own = organizations.idOfClerkUser(session.user());
        return person(session, own, own == null ? EnumSet.of(Who.SESSION) : rolesOf(true));
    }

    private Caller person(SessionTokens.Session session, @Nullable String organization, Set<Who> roles) {
        return new Caller(
                Caller.Kind.PERSON,
                organization,
                session.user(),
                session.email(),
                session.organization(),
                null,
                null,
                null,
                Set.of(),
                Set.copyOf(roles),
                organizations::exists);
    }

    private static Set<Who> rolesOf(boolean admin) {
        return admin ? EnumSet.of(Who.SESSION, Who.MEMBER, Who.ADMIN) : EnumSet.of(Who.SESSION, Who.MEMBER);
    }
}
