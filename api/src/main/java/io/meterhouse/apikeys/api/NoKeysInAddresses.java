package io.meterhouse.apikeys.api;

import io.meterhouse.accounts.api.AuthenticationFilter;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.operations.api.Problem;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Turns away whoever writes a key into an address, which proxies log and browsers remember: it identifies nobody there, and
 * its owner had better hear of it.
 */
@Component
@Order(NoKeysInAddresses.BEFORE_CALLERS)
class NoKeysInAddresses implements WebFilter {
    static final int BEFORE_CALLERS = AuthenticationFilter.ORDER - 1;

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        URI address = exchange.getRequest().getURI();
        return holdKey(address.getRawPath()) || holdKey(address.getRawQuery())
                ? Mono.error(Problem.misplacedKey(401))
                : chain.filter(exchange);
    }

    private static boolean holdKey(@Nullable String text) {
        return text != null && ApiKeyFormat.isContainedIn(text);
    }
}
