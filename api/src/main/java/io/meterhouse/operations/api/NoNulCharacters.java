package io.meterhouse.operations.api;

import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Turns away addresses that hold the character NUL, which no id, key or text of ours has and PostgreSQL cannot compare with:
 * in a path nothing is there, in a query it is the caller's mistake.
 */
@Component
@Order(NoNulCharacters.BEHIND_REQUEST_IDS)
class NoNulCharacters implements WebFilter {
    static final int BEHIND_REQUEST_IDS = Integer.MIN_VALUE + 1;

    private static final String NUL = "\0";

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean inPath = exchange.getRequest().getPath().pathWithinApplication().elements().stream()
                .anyMatch(element ->
                        element.value().contains("%00") || element.value().contains(NUL));
        if (inPath) {
            return Mono.error(Problem.notFound());
        }
        boolean inQuery = exchange.getRequest().getQueryParams().values().stream()
                .flatMap(List::stream)
                .anyMatch(value -> value != null && value.contains(NUL));
        if (inQuery) {
            return Mono.error(Problem.badRequest("invalid_text", "A text holds a character that no text has."));
        }
        return chain.filter(exchange);
    }
}
