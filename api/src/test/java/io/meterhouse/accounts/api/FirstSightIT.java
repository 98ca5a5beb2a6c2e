package io.meterhouse.accounts.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.operations.api.TestApi;
import io.meterhouse.operations.api.TestApi.Answer;
import io.meterhouse.operations.storage.InboxStore;
import io.meterhouse.operations.storage.InboxStore.Delivery;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nothing that Clerk tells is believed here, so that tokens are all there is. */
class FirstSightIT {
    private static TestApi api;
    private static String clerk;

    @BeforeAll
    static void start() {
        Map<String, Object> settings = TestApi.settingsWithSandboxes();
        settings.put(
                "meterhouse.clerk.webhook-secret",
                "whsec_" + Base64.getEncoder().encodeToString(new byte[32]));
        clerk = settings.get("meterhouse.clerk.api-url").toString();
        api = TestApi.start(settings);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static JsonNode signUp(String name) {
        return TestApi.sandbox(
                clerk,
                "/sandbox/sign-ups",
                "{\"email\": \"" + name + "@customer.test\", \"organization_name\": \"" + name + "\"}");
    }

    private static Answer ask(JsonNode signedUp, String path) {
        return api.ask(
                "GET",
                path,
                null,
                "Authorization",
                "Bearer " + signedUp.path("session_token").asString());
    }

    @Test
    void theFirstTokenThatNamesAnOrganizationMakesItOnce() {
        JsonNode signedUp = signUp("first");
        Set<String> ids = IntStream.range(0, 8)
                .parallel()
                .mapToObj(_ -> ask(signedUp, "/v1/organization"))
                .map(answer -> {
                    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                    assertThat(answer.body().path("clerk_organization_id"))
                            .isEqualTo(signedUp.path("clerk_organization_id"));
                    return answer.body().path("id").asString();
                })
                .collect(Collectors.toSet());
        assertThat(ids).hasSize(1);
        assertThat(ask(signedUp, "/v1/me")
                        .body()
                        .path("organization")
                        .path("id")
                        .asString())
                .isIn(ids);
    }

    @Test
    void aTokenThatOutlivesItsOrganizationBringsNothingBack() {
        JsonNode signedUp = signUp("gone");
        String organization = signedUp.path("clerk_organization_id").asString();
        api.bean(InboxStore.class)
                .receive(
                        new Delivery("clerk", "msg_1", "organization.deleted", organization, "{}", Instant.now()),
                        Instant.now());
        assertThat(ask(signedUp, "/v1/organization").status()).isEqualTo(404);
    }
}
