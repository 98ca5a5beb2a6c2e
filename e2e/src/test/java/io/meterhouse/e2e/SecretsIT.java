package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import io.meterhouse.e2e.KeptText.Needle;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * I5: after a customer's first steps, and after keys and tokens were sent to all the wrong places, no secret stands anywhere:
 * not in a log, a table, an event, a workflow's history or its archive, not in a metric, not in an answer.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    /** Goes where a key's name goes, to prove that this search would find what is there. */
    private final String keyName = "name-of-a-key-" + run;

    private final String eventType = "type-of-an-event-" + run;
    private final List<Needle> secrets = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private RunningStack stack;
    private Caller admin;
    private String token;
    private String keyId;

    @BeforeAll
    void aJourneyWithSecretsInWrongPlaces() {
        stack = RunningStack.get();
        String user = Caller.userOf(stack, "secrets-" + run + "@customer.test", "Secrets " + run);
        token = Caller.token(stack, user, Map.of("ttl", 3_600));
        admin = Caller.app(stack, token);
        admin.post("/v1/onboarding", Map.of());
        String key = keys();
        misplace(key);
        misplace(token);
        remember("a session token", token.substring(token.lastIndexOf('.') + 1));
        stack.secrets().forEach((name, value) -> rememberStackSecret(name.toString(), value.toString()));
    }

    private String keys() {
        Answer issued = admin.send(
                        "POST",
                        "/v1/api-keys",
                        BodyPublishers.ofString("{\"name\": \"" + keyName + "\", \"environment\": \"live\"}"),
                        Map.of("Content-Type", "application/json", "Idempotency-Key", "first-" + run))
                .expecting(201);
        keyId = issued.string("id");
        remember("an API key", issued.string("key"));
        answers.add(admin.send(
                "POST",
                "/v1/api-keys",
                BodyPublishers.ofString("{\"name\": \"" + keyName + "\", \"environment\": \"live\"}"),
                Map.of("Content-Type", "application/json", "Idempotency-Key", "first-" + run)));
        answers.add(admin.post("/v1/api-keys/" + keyId + "/confirm", Map.of()).expecting(200));
        Answer rotated = admin.post("/v1/api-keys/" + keyId + "/rotate", Map.of("overlap", "PT1H"))
                .expecting(201);
        remember("a rotated API key", rotated.string("key"));
        answers.add(Caller.app(stack, issued.string("key"))
                .post("/v1/events", Map.of("id", "1", "type", eventType))
                .expecting(202));
        Answer revoked = admin.post("/v1/api-keys", Map.of("name", "gone", "environment", "test"))
                .expecting(201);
        remember("a revoked API key", revoked.string("key"));
        admin.delete("/v1/api-keys/" + revoked.string("id")).expecting(204);
        answers.add(admin.get("/v1/api-keys"));
        answers.add(admin.get("/v1/onboarding"));
        return issued.string("key");
    }

    /** Sends a secret to wherever somebody in a hurry might. */
    private void misplace(String secret) {
        Caller nobody = Caller.nobody(stack);
        for (String path : List.of("/v1/events", "/v1/usage", "/v1/me", "/v1/nothing", "/actuator/health")) {
            answers.add(nobody.get(path + "?api_key=" + secret));
            answers.add(nobody.post(path + "?access_token=" + secret, Map.of()));
        }
        answers.add(admin.get("/v1/api-keys/" + secret));
        answers.add(admin.delete("/v1/api-keys/" + secret));
        answers.add(admin.get("/v1/invoices/" + secret));
        answers.add(admin.get("/v1/usage?meter=" + secret));
        answers.add(admin.get("/v1/events?cursor=" + secret));
        answers.add(nobody.get("/" + secret));
        for (String body : List.of(
                "{\"key\": \"" + secret + "\"}",
                "{\"" + secret + "\": 1}",
                "{\"name\": " + secret,
                secret,
                "[\"" + secret + "\"]")) {
            for (String path : List.of("/v1/api-keys", "/v1/onboarding", "/v1/payment-methods", "/v1/subscriptions")) {
                answers.add(admin.send("POST", path, BodyPublishers.ofString(body), JSON));
            }
            answers.add(nobody.send("POST", "/v1/events", BodyPublishers.ofString(body), JSON));
            answers.add(nobody.send("POST", "/webhooks/clerk", BodyPublishers.ofString(body), Map.of()));
            answers.add(nobody.send(
                    "POST", "/webhooks/stripe", BodyPublishers.ofString(body), Map.of("Stripe-Signature", secret)));
        }
        String basic = Base64.getEncoder().encodeToString((secret + ":").getBytes(StandardCharsets.UTF_8));
        for (Map<String, String> headers : List.of(
                Map.of("Authorization", "Basic " + basic),
                Map.of("Authorization", secret),
                Map.of("Authorization", "Bearer " + secret + "x"),
                Map.of("X-Api-Key", secret + "x"),
                Map.of("Content-Type", "application/" + secret),
                Map.of("Accept", "application/" + secret),
                Map.of("User-Agent", secret),
                Map.of("X-Request-Id", secret))) {
            answers.add(nobody.send("GET", "/v1/me", BodyPublishers.noBody(), headers));
            answers.add(nobody.send("POST", "/v1/events", BodyPublishers.ofString("{}"), headers));
        }
    }

    private void remember(String name, String secret) {
        secrets.add(new Needle(name, secret));
    }

    /** Codec keys stand behind their id; padding tells nothing, and may be left out. */
    private void rememberStackSecret(String name, String value) {
        String bare = name.equals("codec_keys") ? value.substring(value.indexOf(':') + 1) : value;
        remember(name, bare.replaceAll("=+$", ""));
    }

    @Test
    void noSecretIsKeptOrShownAnywhere() {
        awaitTraces();
        assertThat(new KeptText(stack).find(secrets)).isEmpty();
    }

    @Test
    void noAnswerRepeatsASecret() {
        for (Answer answer : answers) {
            assertThat(answer.status()).as(answer.text()).isLessThan(500);
            for (Needle secret : secrets) {
                assertThat(answer.text()).as(secret.name()).doesNotContain(secret.text());
            }
        }
    }

    /** A search that finds nothing proves something only if it finds what is there. */
    @Test
    void theSearchFindsWhatIsThere() {
        awaitTraces();
        List<String> found = new KeptText(stack)
                .find(List.of(
                        new Needle("name", keyName),
                        new Needle("type", eventType),
                        new Needle("log", "Starting ApiApplication"),
                        new Needle("metric", "jvm_memory_used_bytes")));
        assertThat(found)
                .contains(
                        "name in table api_keys",
                        "type in ClickHouse's events",
                        "log in logs/api.log",
                        "metric in api/actuator/prometheus")
                .anyMatch(place -> place.startsWith("name in history of api-key:" + keyId));
    }

    /** What was sent has come to where it is kept. */
    private void awaitTraces() {
        await("the event in ClickHouse")
                .atMost(PATIENCE)
                .until(() -> admin.get("/v1/events?type=" + eventType)
                                .body()
                                .path("data")
                                .size()
                        > 0);
    }
}
