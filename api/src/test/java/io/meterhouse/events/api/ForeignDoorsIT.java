package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.api.TestKeys.TestKey;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.api.TestApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doors of other products' clients: their bodies, their keys, their answers; and the way behind is the one of ours. */
class ForeignDoorsIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TRACK = "{\"type\":\"track\",\"event\":\"call\",\"userId\":\"u\",\"messageId\":\"ID\"}";
    private static final String CAPTURED = "{\"event\":\"call\",\"distinct_id\":\"u\",\"uuid\":\"ID\"}";

    private static TestApi api;
    private static TestKeys keys;
    private static TestKey key;

    private record Answer(int status, String text, HttpResponse<String> response) {
        JsonNode body() {
            return JSON.readTree(text);
        }
    }

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
        keys = new TestKeys(api);
        key = keys.key(keys.organization(), Environment.LIVE);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> api.bean(EventLogTopics.class).partitions() > 0);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /api/events              | 202 | {"id":"1","type":"call","subject":"u","data":{"a": 1}}
            /ingest                  | 202 | {"event_id":"1","user_id":"u","event_name":"call","payload":{"a": 1}}
            /api/v1/capture          | 202 | {"id":"1","event":"call","distinctId":"u","properties":{"a": 1}}
            /webhook                 | 202 | {"id":"1","eventType":"call","userId":"u","metadata":{"a": 1}}
            /segment/v1/batch        | 200 | {"batch":[{"type":"track","event":"call","userId":"u","messageId":"1","properties":{"a": 1}}]}
            /segment/v1/import       | 200 | {"batch":[{"type":"track","event":"call","userId":"u","messageId":"1","properties":{"a": 1}}]}
            /segment/v1/track        | 200 | {"event":"call","userId":"u","messageId":"1","properties":{"a": 1}}
            /posthog/batch           | 200 | {"batch":[{"event":"call","distinct_id":"u","uuid":"1","properties":{"a": 1}}]}
            /posthog/capture         | 200 | {"event":"call","distinct_id":"u","uuid":"1","properties":{"a": 1}}
            /posthog/i/v0/e          | 200 | {"event":"call","distinct_id":"u","uuid":"1","properties":{"a": 1}}
            /openmeter/api/v1/events | 204 | {"specversion":"1.0","id":"1","type":"call","subject":"u","data":{"a": 1}}
            """)
    void everyDoorLeadsToTheLog(String path, int status, String body) {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        Answer answer = post(path, bytes(body), "Authorization", "Bearer " + own.plaintext());
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text().isEmpty()).isEqualTo(status == 204);
        assertThat(answer.response().headers().firstValue("Request-Id")).isPresent();
        EventRecord record = onLog(own).getFirst();
        assertThat(List.of(record.getId(), record.getType(), record.getSubject(), record.getSource()))
                .containsExactly("1", "call", "u", own.id());
        assertThat(record.getData().toStringUtf8()).isEqualTo("{\"a\": 1}");
    }

    @Test
    void aMessageIsTheSameEventThroughWhicheverDoorItComes() {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        String bearer = "Bearer " + own.plaintext();
        post("/segment/v1/track", bytes(TRACK), "Authorization", bearer);
        post("/posthog/capture", bytes(CAPTURED), "Authorization", bearer);
        post("/v1/events", bytes("{\"id\":\"ID\",\"type\":\"call\"}"), "Authorization", bearer);
        List<EventRecord> records = onLog(own);
        assertThat(records).hasSize(3);
        assertThat(records.stream().map(record -> record.getSource() + " " + record.getId()))
                .containsOnly(own.id() + " ID");
    }

    @Test
    void theKeyIsFoundWhereEachClientPutsIt() {
        String basic = "Basic " + base64(key.plaintext() + ":");
        assertThat(List.of(
                        post("/segment/v1/batch", segment(key.plaintext())).status(),
                        post("/segment/v1/batch", segment("of nobody"), "Authorization", basic)
                                .status(),
                        post("/segment/v1/batch", segment(""), "X-Api-Key", key.plaintext())
                                .status(),
                        post("/posthog/batch/", postHog("api_key", key.plaintext()))
                                .status(),
                        post("/posthog/batch/", postHog("token", key.plaintext()))
                                .status()))
                .containsOnly(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/events", "/api/events", "/ingest", "/webhook", "/openmeter/api/v1/events"})
    void elsewhereItStandsInTheHeadersOnly(String path) {
        String body =
                "{\"type\":\"t\",\"writeKey\":\"%s\",\"api_key\":\"%s\"}".formatted(key.plaintext(), key.plaintext());
        assertThat(post(path, bytes(body)).status()).isEqualTo(401);
        assertThat(post(path, bytes(body), "Authorization", "Basic " + base64(key.plaintext() + ":"))
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/segment/v1/batch", "/posthog/batch", "/openmeter/api/v1/events", "/ingest"})
    void whoHasNoKeyIsToldSoInTheWordsThatTheirClientShows(String path) {
        for (byte[] body : List.of(segment("nobody"), postHog("api_key", "mh_live_x"), bytes("{}"), bytes("no JSON"))) {
            Answer answer = post(path, body);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body().path("code").asString()).isEqualTo("unauthorized");
            assertThat(answer.body().path("message").asString()).isNotBlank();
            assertThat(answer.body().path("detail").asString()).isNotBlank();
            assertThat(answer.body().path("success").asBoolean(true)).isFalse();
        }
    }

    @Test
    void gzipIsReadWhateverTheHeadersSay() throws IOException {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        byte[] body = gzip(segment(own.plaintext()));
        String form = "application/x-www-form-urlencoded";
        assertThat(List.of(
                        post("/segment/v1/batch", body, "Content-Encoding", "gzip", "Content-Type", form)
                                .status(),
                        post("/segment/v1/batch", body, "Content-Type", "text/plain")
                                .status(),
                        post("/segment/v1/batch", body).status(),
                        post("/segment/v1/batch", body, "X-Api-Key", own.plaintext())
                                .status()))
                .containsOnly(200);
        assertThat(onLog(own)).hasSize(4);
        assertThat(post("/segment/v1/batch", segment(own.plaintext()), "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/segment/v1/batch/",
                "/segment//v1/import/",
                "//segment/v1/batch",
                "/segment/v1/batch?x=//",
                "/segment/v1/batch/?x=1"
            })
    void slashesMakeNoDifferenceAndNothingRedirects(String path) {
        assertThat(post(path, segment(key.plaintext())).status()).isEqualTo(200);
    }

    @Test
    void whatIsNoDoorIsNotMistakenForOne() {
        for (String path :
                List.of("/segment/v1", "/segment/v1/batches", "/posthog", "/webhooks", "/api", "/ingest/x")) {
            assertThat(post(path, segment(key.plaintext())).status()).as(path).isIn(401, 404, 405);
        }
    }

    @Test
    void aBatchWithABadEventIsTakenButForThat() {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        String batch = "{\"batch\":[" + TRACK + ",{\"type\":\"track\"}],\"writeKey\":\"" + own.plaintext() + "\"}";
        Answer answer = post("/segment/v1/batch", bytes(batch));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("success").asBoolean(false)).isTrue();
        assertThat(answer.body().path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.body().at("/rejected/0/index").asInt()).isEqualTo(1);
        assertThat(answer.body().at("/rejected/0/code").asString()).isEqualTo("missing_type");
        assertThat(onLog(own)).hasSize(1);
    }

    @Test
    void whereAClientCannotBeToldOfAPartItIsRefusedAndTheGoodPartStays() {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        Answer answer = post(
                "/openmeter/api/v1/events",
                bytes("[{\"id\":\"1\",\"type\":\"t\"},{\"id\":\"2\"}]"),
                "Authorization",
                "Bearer " + own.plaintext());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body().path("detail").asString()).contains("missing_type", "1 are on the log");
        assertThat(onLog(own)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /segment/v1/batch | {"batch":[{"type":"track"}]} | 400 | no_event_accepted
            /posthog/batch | {"batch":[{"distinct_id":"u"}]} | 400 | no_event_accepted
            /openmeter/api/v1/events | {"id":"1"} | 400 | no_event_accepted
            /ingest | {} | 400 | no_event_accepted
            /webhook | {"eventType":"e","timestamp":"x"} | 400 | no_event_accepted
            /segment/v1/batch | {"batch":[]} | 400 | no_event_accepted
            /api/v1/capture | {"event" | 400 | malformed_body
            """)
    void whereNothingIsGoodTheAnswerSaysWhy(String path, String body, int status, String code) {
        Answer answer = post(path, bytes(body), "Authorization", "Bearer " + key.plaintext());
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("code").asString()).isEqualTo(code);
        assertThat(answer.body().path("message").asString())
                .isEqualTo(answer.body().path("detail").asString());
    }

    @Test
    void tooManyEventsAreRefusedSoThatAClientSendsFewer() {
        String events = IntStream.range(0, 1_001).mapToObj(_ -> CAPTURED).collect(Collectors.joining(","));
        Answer answer =
                post("/posthog/batch", bytes("{\"api_key\":\"" + key.plaintext() + "\",\"batch\":[" + events + "]}"));
        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void aKeyForOtherThingsIsToldSo() {
        TestKey reader = keys.key(keys.organization(), Environment.LIVE, "events:read");
        Answer answer = post("/segment/v1/batch", segment(reader.plaintext()));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("code").asString()).isEqualTo("missing_scope");
    }

    @Test
    void theSendersClockIsSetByOurs() {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        Instant theirs = Instant.now().minus(Duration.ofDays(400));
        post(
                "/segment/v1/batch",
                bytes("{\"batch\":[{\"type\":\"track\",\"event\":\"e\",\"messageId\":\"1\",\"timestamp\":\"%s\"}],"
                                .formatted(theirs.minusSeconds(90))
                        + "\"sentAt\":\"" + theirs + "\",\"writeKey\":\"" + own.plaintext() + "\"}"));
        EventRecord record = onLog(own).getFirst();
        assertThat(record.getReceivedAtMicros() - record.getTimeMicros()).isEqualTo(90_000_000);
    }

    @Test
    void onATestClockItIsSetByThat() {
        String organization = keys.organization();
        Instant clock = Instant.parse("2031-02-01T00:00:00Z");
        keys.testClock(organization, clock);
        TestKey own = keys.key(organization, Environment.LIVE);
        Instant now = Instant.now();
        Answer answer = post(
                "/posthog/batch",
                bytes("{\"batch\":[{\"event\":\"e\",\"uuid\":\"1\",\"timestamp\":\"%s\"}],"
                                .formatted(now.minusSeconds(90))
                        + "\"sent_at\":\"" + now + "\",\"api_key\":\"" + own.plaintext() + "\"}"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(onLog(own))
                .extracting(EventRecord::getTimeMicros)
                .containsExactly(clock.minusSeconds(90).getEpochSecond() * 1_000_000);
    }

    @Test
    void anAppThatAsksForFlagsHearsThatThereAreNone() {
        for (String path : List.of("/posthog/flags/?v=2", "/posthog/flags")) {
            Answer answer = post(path, bytes("{\"api_key\":\"x\",\"distinct_id\":\"u\"}"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(JSON.readTree("{\"flags\":{},\"errorsWhileComputingFlags\":false}"));
        }
    }

    @Test
    void everyDoorIsDescribed() {
        JsonNode paths = api.ask("GET", "/openapi.json", null).body().path("paths");
        for (EventDoor door : api.bean(EventDoors.class).all()) {
            for (String path : door.paths()) {
                JsonNode post = paths.path(path).path("post");
                assertThat(post.path("responses").has(Integer.toString(door.success())))
                        .as(path)
                        .isTrue();
            }
        }
    }

    private static byte[] segment(String writeKey) {
        return bytes(
                "{\"batch\":[" + TRACK + "],\"writeKey\":\"" + writeKey + "\",\"sentAt\":\"" + Instant.now() + "\"}");
    }

    private static byte[] postHog(String name, String apiKey) {
        return bytes("{\"" + name + "\":\"" + apiKey + "\",\"batch\":[" + CAPTURED + "]}");
    }

    private static List<EventRecord> onLog(TestKey sender) {
        return EventLogTail.of(TestEngines.kafka(), sender.organization());
    }

    /** Follows no redirection, and says no more than the headers given. */
    private static Answer post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + path))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        }
        return compressed.toByteArray();
    }
}
