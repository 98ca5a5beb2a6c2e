package io.meterhouse.operations.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.meterhouse.accounts.api.Authentication;
import io.meterhouse.accounts.api.Caller;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** So many requests a second for each caller, and for each address of those who are nobody. */
@Component
@Order(RateLimits.ORDER)
class RateLimits implements WebFilter {
    static final int ORDER = -150;

    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int MAX_CALLERS = 100_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final int requests;
    private final String policy;
    private final Cache<String, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_CALLERS)
            .expireAfterAccess(REMEMBERED)
            .build();

    RateLimits(RateLimitProperties properties) {
        this.requests = properties.requests();
        this.policy = "\"default\";q=" + requests + ";w=" + WINDOW.toSeconds();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!exchange.getRequest().getPath().value().startsWith("/v1/")) {
            return chain.filter(exchange);
        }
        ConsumptionProbe probe =
                buckets.get(callerOf(exchange), _ -> newBucket()).tryConsumeAndReturnRemaining(1);
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set("RateLimit-Policy", policy);
        headers.set("RateLimit", "\"default\";r=" + probe.getRemainingTokens() + ";t=" + WINDOW.toSeconds());
        return probe.isConsumed() ? chain.filter(exchange) : Mono.error(Problem.tooManyRequests(WINDOW));
    }

    private Bucket newBucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, WINDOW))
                .build();
    }

    private static String callerOf(ServerWebExchange exchange) {
        Caller caller = Authentication.of(exchange).caller();
        if (caller != null) {
            return caller.actor();
        }
        InetSocketAddress address = exchange.getRequest().getRemoteAddress();
        return address == null || address.getAddress() == null
                ? "unknown"
                : address.getAddress().getHostAddress();
    }
}
