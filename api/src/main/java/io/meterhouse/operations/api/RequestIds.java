package io.meterhouse.operations.api;

import io.meterhouse.accounts.Ids;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Gives every request an id, which its answer and its log lines carry. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestIds implements WebFilter {
    public static final String HEADER = "Request-Id";

    private static final String ATTRIBUTE = RequestIds.class.getName();

    /** A new id; for the routes beside Spring. */
    public static String next() {
        return Ids.next(Ids.REQUEST);
    }

    static String of(ServerWebExchange exchange) {
        Object known = exchange.getAttribute(ATTRIBUTE);
        if (known instanceof String id) {
            return id;
        }
        String id = next();
        exchange.getAttributes().put(ATTRIBUTE, id);
        return id;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().getHeaders().set(HEADER, of(exchange));
        return chain.filter(exchange);
    }
}
