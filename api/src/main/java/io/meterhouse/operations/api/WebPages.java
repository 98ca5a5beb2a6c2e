package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.ClerkProperties;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The web app is one page whose addresses are its own: whatever is no file and no route of the api is that page. Its
 * security headers say what it may load and whom it may ask.
 */
@Component
@Order(WebPages.ORDER)
class WebPages implements WebFilter {
    static final int ORDER = -300;

    private static final List<String> NOT_PAGES = List.of(
            "/v1",
            "/api",
            "/ingest",
            "/webhook",
            "/webhooks",
            "/segment",
            "/posthog",
            "/openmeter",
            "/actuator",
            "/health",
            "/openapi.json",
            "/analytics",
            "/assets");
    private static final String INDEX = "/index.html";
    private static final String KEY_SEPARATOR = "_";
    private static final int PUBLISHABLE_KEY_PARTS = 3;

    private final String contentSecurityPolicy;

    WebPages(ClerkProperties clerk) {
        this.contentSecurityPolicy = contentSecurityPolicy(clerk);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        HttpMethod method = exchange.getRequest().getMethod();
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
        if (isOurs(path) || !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))) {
            return chain.filter(exchange);
        }
        headers.set("Content-Security-Policy", contentSecurityPolicy);
        if (isFile(path)) {
            return chain.filter(exchange);
        }
        return chain.filter(exchange.mutate()
                .request(exchange.getRequest().mutate().path(INDEX).build())
                .build());
    }

    private static boolean isOurs(String path) {
        return NOT_PAGES.stream().anyMatch(ours -> path.equals(ours) || path.startsWith(ours + "/"));
    }

    private static boolean isFile(String path) {
        return path.lastIndexOf('.') > path.lastIndexOf('/');
    }

    private static String contentSecurityPolicy(ClerkProperties clerk) {
        List<String> friends = new ArrayList<>();
        String hosted = clerk.hostedUrl();
        if (hosted != null) {
            friends.add(origin(hosted));
        }
        String clerkHost = clerk.publishableKey() == null ? null : hostOf(clerk.publishableKey());
        String scripts = "'self'";
        if (clerkHost != null) {
            friends.add("https://" + clerkHost);
            scripts += " https://" + clerkHost + " https://challenges.cloudflare.com";
        }
        String asked = String.join(" ", friends);
        return "default-src 'self'; script-src " + scripts
                + "; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
                + "img-src 'self' data: https://img.clerk.com; worker-src 'self' blob:; connect-src 'self' " + asked
                + "; frame-src 'self' https://challenges.cloudflare.com; form-action 'self' " + asked
                + "; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
    }

    private static String origin(String url) {
        URI uri = URI.create(url);
        return uri.getScheme() + "://" + uri.getAuthority();
    }

    /** Clerk writes the host of its frontend API into the publishable key: {@code pk_test_} and base64 of host and $. */
    private static @Nullable String hostOf(String publishableKey) {
        String[] parts = publishableKey.split(KEY_SEPARATOR, PUBLISHABLE_KEY_PARTS);
        if (parts.length < PUBLISHABLE_KEY_PARTS) {
            return null;
        }
        try {
            String host = new String(Base64.getDecoder().decode(parts[2]), StandardCharsets.UTF_8);
            return host.replace("$", "");
        } catch (IllegalArgumentException notAKey) {
            return null;
        }
    }
}
