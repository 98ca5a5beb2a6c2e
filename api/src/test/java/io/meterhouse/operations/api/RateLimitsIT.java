package io.meterhouse.operations.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.operations.api.TestApi.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RateLimitsIT {
    /** So few that a test can ask more often within the second. */
    private static final int REQUESTS = 3;

    private static TestApi api;

    @BeforeAll
    static void start() {
        Map<String, Object> settings = TestApi.settings();
        settings.put("meterhouse.rate-limit.requests", REQUESTS);
        api = TestApi.start(settings);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBackAndIsHeardAgainThen() {
        Answer[] refused = new Answer[1];
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    refused[0] = api.ask("GET", "/v1/config", null);
                    return refused[0].status() == 429;
                });
        assertThat(refused[0].headers())
                .containsEntry("retry-after", "1")
                .containsEntry("ratelimit-policy", "\"default\";q=3;w=1")
                .containsEntry("ratelimit", "\"default\";r=0;t=1")
                .containsEntry("content-type", "application/problem+json")
                .containsKey("request-id");
        assertThat(refused[0].body().get("code").asString()).isEqualTo("too_many_requests");
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> api.ask("GET", "/v1/config", null).status() == 200);
    }

    @Test
    void theEventDoorsAndHealthAreNotLimited() {
        for (int i = 0; i < 5 * REQUESTS; i++) {
            assertThat(api.ask("POST", "/v1/events", "{}").status()).isEqualTo(401);
            assertThat(api.ask("GET", "/actuator/health/liveness", null).status())
                    .isEqualTo(200);
        }
    }
}
