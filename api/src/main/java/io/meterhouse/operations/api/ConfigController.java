package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.ClerkProperties;
import io.meterhouse.accounts.api.OperatorProperties;
import io.meterhouse.accounts.api.Public;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the web app has to know before anybody has signed in, and whether anybody is there. */
@RestController
class ConfigController {
    private final ClerkProperties clerk;
    private final OperatorProperties operator;
    private final ApiProperties api;

    ConfigController(ClerkProperties clerk, OperatorProperties operator, ApiProperties api) {
        this.clerk = clerk;
        this.operator = operator;
        this.api = api;
    }

    record Config(
            @Nullable String clerkPublishableKey,
            @Nullable String hostedUrl,
            boolean testClocks,
            @Nullable String operatorName) {}

    @Public
    @GetMapping("/v1/config")
    Config config() {
        String hosted = clerk.publishableKey() == null ? clerk.hostedUrl() : null;
        return new Config(clerk.publishableKey(), hosted, api.testClocks(), operator.name());
    }

    /** The answer of a process that runs, for those who only ask that; more is told under {@code /actuator/health}. */
    @Public
    @GetMapping("/health")
    Map<String, String> health() {
        return Map.of("status", "UP");
    }
}
