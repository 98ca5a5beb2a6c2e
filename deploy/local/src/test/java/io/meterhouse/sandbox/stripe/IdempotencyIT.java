package io.meterhouse.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.sandbox.Http;
import io.meterhouse.sandbox.WebhookReceiver;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class IdempotencyIT {
    @TempDir
    Path state;

    private WebhookReceiver home;
    private StripeSandbox sandbox;

    @BeforeEach
    void start() {
        home = new WebhookReceiver();
        sandbox = StripeSandbox.start(state, 0, "whsec_dGVzdA==", home.url());
    }

    @AfterEach
    void stop() {
        sandbox.close();
        home.close();
    }

    @Test
    void theSameKeyAnswersTheSameAndDoesItOnce() {
        HttpResponse<String> first = create("key-1", "name=Acme");
        HttpResponse<String> second = create("key-1", "name=Acme");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(second.headers().firstValue("Original-Request"))
                .isEqualTo(first.headers().firstValue("Request-Id"));
        assertThat(customers()).hasSize(1);
    }

    @Test
    void theKeyOutlivesARestart() {
        HttpResponse<String> first = create("key-1", "name=Acme");
        sandbox.close();
        sandbox = StripeSandbox.start(state, 0, "whsec_dGVzdA==", home.url());
        assertThat(create("key-1", "name=Acme").body()).isEqualTo(first.body());
    }

    @Test
    void theSameKeyWithOtherParametersIsRefused() {
        create("key-1", "name=Acme");
        HttpResponse<String> other = create("key-1", "name=Other");
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(error(other).path("type").asString()).isEqualTo("idempotency_error");
    }

    @Test
    void aWrongRequestDoesNotUseItsKeyUp() {
        assertThat(create("key-1", "colour=red").statusCode()).isEqualTo(400);
        assertThat(create("key-1", "name=Acme").statusCode()).isEqualTo(200);
    }

    @Test
    void aStored500IsAnsweredAgain() {
        fail("{\"match\": \"POST /v1/customers\", \"status\": 500}");
        assertThat(create("key-1", "name=Acme").statusCode()).isEqualTo(500);
        assertThat(create("key-1", "name=Acme").statusCode()).isEqualTo(500);
        assertThat(customers()).isEmpty();
        assertThat(create("key-2", "name=Acme").statusCode()).isEqualTo(200);
    }

    @Test
    void tooManyRequestsIsNotStored() {
        fail("{\"match\": \"POST /v1/customers\", \"status\": 429}");
        assertThat(create("key-1", "name=Acme").statusCode()).isEqualTo(429);
        assertThat(create("key-1", "name=Acme").statusCode()).isEqualTo(200);
    }

    @Test
    void whatWasDroppedBeforeNeverHappenedAndWhatWasDroppedAfterDidOnce() {
        fail("{\"match\": \"POST /v1/customers\", \"drop\": \"before\"}");
        assertThatThrownBy(() -> create("key-1", "name=Acme")).isInstanceOf(UncheckedIOException.class);
        assertThat(customers()).isEmpty();
        fail("{\"match\": \"POST /v1/customers\", \"drop\": \"after\"}");
        assertThatThrownBy(() -> create("key-1", "name=Acme")).isInstanceOf(UncheckedIOException.class);
        assertThat(customers()).hasSize(1);
        assertThat(create("key-1", "name=Acme").headers().firstValue("Idempotent-Replayed"))
                .contains("true");
        assertThat(customers()).hasSize(1);
    }

    @Test
    void aRequestUnderAKeyThatIsInProgressIsRefused() {
        fail("{\"match\": \"POST /v1/customers\", \"delay_ms\": 2000}");
        List<Integer> statuses = IntStream.range(0, 4)
                .mapToObj(_ -> CompletableFuture.supplyAsync(
                        () -> create("key-1", "name=Acme").statusCode(),
                        runnable -> Thread.ofVirtual().start(runnable)))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(statuses).containsOnlyOnce(200).contains(409);
        assertThat(customers()).hasSize(1);
    }

    @Test
    void whatWasAskedIsListedWithItsKeys() {
        create("key-1", "name=Acme");
        create("key-1", "name=Acme");
        JsonNode seen = Http.json(Http.send("GET", sandbox.url() + "/sandbox/requests", ""))
                .path("data");
        assertThat(seen).hasSize(2);
        assertThat(seen.path(0).path("idempotency_key").asString()).isEqualTo("key-1");
        assertThat(seen.path(0).path("replayed").asBoolean()).isFalse();
        assertThat(seen.path(1).path("replayed").asBoolean()).isTrue();
    }

    private HttpResponse<String> create(String key, String form) {
        return Http.send(
                "POST",
                sandbox.url() + "/v1/customers",
                form,
                "Authorization",
                "Bearer sk_test_x",
                "Idempotency-Key",
                key);
    }

    private JsonNode customers() {
        return Http.json(Http.send("GET", sandbox.url() + "/v1/customers", "", "Authorization", "Bearer sk_test_x"))
                .path("data");
    }

    private void fail(String failure) {
        assertThat(Http.send("POST", sandbox.url() + "/sandbox/failures", failure)
                        .statusCode())
                .isEqualTo(201);
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return Http.json(answer).path("error");
    }
}
