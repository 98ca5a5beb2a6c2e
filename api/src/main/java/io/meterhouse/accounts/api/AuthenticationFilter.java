package io.meterhouse.accounts.api;

import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.api.ProblemHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Finds out who asks before anything else looks at the request. */
@Component
@Order(AuthenticationFilter.ORDER)
public class AuthenticationFilter implements WebFilter {
    /** Right after the request's id; limits and idempotency want to know who it is. */
    public static final int ORDER = -200;

    private static final String BEARER = "bearer ";
    private static final String API_KEY = "X-Api-Key";

    /** Says itself whether it made the organization. */
    private static final String ONBOARDING = "/v1/onboarding";

    private final Callers callers;
    private final FirstSight firstSight;
    private final Scheduler blocking;

    AuthenticationFilter(Callers callers, FirstSight firstSight, Scheduler blocking) {
        this.callers = callers;
        this.firstSight = firstSight;
        this.blocking = blocking;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String credentials = credentialsOf(exchange.getRequest());
        if (credentials == null) {
            return chain.filter(exchange);
        }
        boolean onboards = exchange.getRequest().getPath().value().startsWith(ONBOARDING);
        return Mono.fromCallable(() -> authenticate(credentials, onboards))
                .subscribeOn(blocking)
                .flatMap(authentication -> {
                    authentication.keepIn(exchange);
                    return chain.filter(exchange);
                });
    }

    private Authentication authenticate(String credentials, boolean onboards) {
        try {
            Caller caller = callers.of(credentials);
            return new Authentication(onboards ? caller : firstSight.seen(caller), null);
        } catch (Problem refusal) {
            return new Authentication(null, refusal);
        } catch (RuntimeException broken) {
            // A database that is down is no reason to call somebody a stranger, nor to refuse a public page.
            return new Authentication(null, ProblemHandler.problemOf(broken));
        }
    }

    private static @Nullable String credentialsOf(ServerHttpRequest request) {
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? authorization.substring(BEARER.length()).strip()
                    : "";
        }
        return request.getHeaders().getFirst(API_KEY);
    }
}
