package io.meterhouse.operations.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FoundationIT {
    private static TestApi api;

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void everybodyMayReadTheConfiguration() {
        var answer = api.ask("GET", "/v1/config", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().get("test_clocks").asBoolean()).isTrue();
        assertThat(answer.body().get("clerk_publishable_key").isNull()).isTrue();
        assertThat(answer.headers().get("request-id")).startsWith("req_");
    }

    @Test
    void nobodyIsNotTold() {
        var answer = api.ask("GET", "/v1/me", null);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body().get("code").asString()).isEqualTo("unauthorized");
        assertThat(answer.body().get("request_id").asString())
                .isEqualTo(answer.headers().get("request-id"));
    }

    @Test
    void wrongCredentialsAre401() {
        for (String wrong : new String[] {"mh_live_nonsense", "a.b.c", "x", "eyJhbGciOiJub25lIn0.e30."}) {
            assertThat(api.ask("GET", "/v1/me", null, "Authorization", "Bearer " + wrong)
                            .status())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(api.ask("GET", "/v1/me", null, "Authorization", "Basic eDp5").status())
                .isEqualTo(401);
    }

    @Test
    void whatIsNotThereIsAProblem() {
        var answer = api.ask("GET", "/v1/nothing", null);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body().get("code").asString()).isEqualTo("not_found");
    }

    @Test
    void aMethodThatAPathDoesNotTakeIs405() {
        assertThat(api.ask("DELETE", "/v1/config", null).status()).isEqualTo(405);
    }

    @Test
    void healthIsToldToTheSupervisor() {
        assertThat(api.ask("GET", "/actuator/health/liveness", null).status()).isEqualTo(200);
        assertThat(api.ask("GET", "/actuator/health/readiness", null).status()).isEqualTo(200);
        assertThat(api.ask("GET", "/health", null).status()).isEqualTo(200);
    }

    @Test
    void theContractIsPublished() {
        var answer = api.ask("GET", "/openapi.json", null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("paths").has("/v1/me")).isTrue();
    }
}
