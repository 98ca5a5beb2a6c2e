package io.meterhouse.accounts.api;

import io.meterhouse.operations.api.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * What the credentials of a request came to: a caller, or the reason why there is none. The reason is thrown only by those
 * who need a caller, so that public routes do not care.
 */
public record Authentication(
        @Nullable Caller caller, @Nullable Problem refusal) {
    private static final String ATTRIBUTE = Authentication.class.getName();

    /** Of a request as far as it was looked at; who has none is nobody. */
    public static Authentication of(ServerWebExchange exchange) {
        Object known = exchange.getAttribute(ATTRIBUTE);
        return known instanceof Authentication authentication
                ? authentication
                : new Authentication(null, Problem.unauthorized());
    }

    void keepIn(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    public Caller callerOrThrow() {
        if (caller == null) {
            throw refusal == null ? Problem.unauthorized() : refusal;
        }
        return caller;
    }
}
