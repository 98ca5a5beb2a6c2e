package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.api.TestKeys.TestKey;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.api.TestApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventDoorIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonMapper JSON = JsonMapper.shared();

    private static TestApi api;
    private static TestKeys keys;
    private static TestKey key;

    private record Answer(int status, JsonNode body, HttpResponse<String> response) {}

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
        keys = new TestKeys(api);
        key = keys.key(keys.organization(), Environment.LIVE);
        Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void whatIsAcceptedIsOnTheLogAsItWasSent() {
        TestKey own = keys.key(keys.organization(), Environment.TEST);
        String now = Instant.now().toString();
        Answer answer = send(own, "application/json", """
                {"id":"e-1","source":"app","type":"api.request","subject":"ü","time":"%s","data":{"a": 1},"x":true}""".formatted(now));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo(JSON.readTree("{\"accepted\":1,\"rejected\":[]}"));
        assertThat(answer.response().headers().firstValue("request-id").orElse(""))
                .startsWith("req_");
        EventRecord record = onLog(own).getFirst();
        assertThat(record.getEnvironment()).isEqualTo(io.meterhouse.events.proto.Environment.TEST);
        assertThat(record.getId()).isEqualTo("e-1");
        assertThat(record.getSource()).isEqualTo("app");
        assertThat(record.getSubject()).isEqualTo("ü");
        assertThat(record.getData().toStringUtf8()).isEqualTo("{\"a\": 1}");
        assertThat(record.getExtensions().toStringUtf8()).isEqualTo("{\"x\":true}");
        assertThat(record.getKeyId()).isEqualTo(own.id());
        assertThat(record.getKeyLine()).isEqualTo(own.id());
        assertThat(record.getClockAtMicros()).isEqualTo(record.getReceivedAtMicros());
        assertThat(Instant.ofEpochSecond(0, record.getTimeMicros() * 1_000))
                .isEqualTo(Instant.parse(now).truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    @Test
    void everyFormComesToTheSameRecord() throws IOException {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        String event = "{\"specversion\":\"1.0\",\"id\":\"ID\",\"source\":\"app\",\"type\":\"t\",\"data\":{\"n\":1}}";
        List<Integer> statuses = List.of(
                send(own, "application/json", event.replace("ID", "1")).status(),
                send(own, "application/json", "[" + event.replace("ID", "2") + "]")
                        .status(),
                send(own, "application/x-ndjson", "\n" + event.replace("ID", "3") + "\n")
                        .status(),
                send(own, "application/cloudevents+json; charset=utf-8", event.replace("ID", "4"))
                        .status(),
                send(own, "application/cloudevents-batch+json", "[" + event.replace("ID", "5") + "]")
                        .status(),
                send(
                                own,
                                bytes("{\"n\":1}"),
                                "Content-Type",
                                "application/json",
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                "%36",
                                "ce-source",
                                "app",
                                "ce-type",
                                "t")
                        .status(),
                send(own, gzip(bytes(event.replace("ID", "7"))), "Content-Encoding", "gzip")
                        .status(),
                send(own, Zstd.compress(bytes(event.replace("ID", "8"))), "Content-Encoding", "zstd")
                        .status());
        assertThat(statuses).containsOnly(202);
        List<EventRecord> records = onLog(own);
        assertThat(records)
                .extracting(EventRecord::getId)
                .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
        assertThat(records)
                .extracting(record -> record.getData().toStringUtf8())
                .containsOnly("{\"n\":1}");
        assertThat(records).extracting(EventRecord::getType).containsOnly("t");
    }

    @Test
    void aBadEventCostsNoNeighbourAndIsNamed() {
        TestKey own = keys.key(keys.organization(), Environment.LIVE);
        Answer answer =
                send(own, "application/json", "[{\"id\":\"1\",\"type\":\"t\"},{\"id\":\"2\"},7,{\"type\":\"t\"}]");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().get("accepted").asInt()).isEqualTo(2);
        assertThat(answer.body()
                        .get("rejected")
                        .valueStream()
                        .map(row -> row.get("index").asInt() + row.get("code").asString()))
                .containsExactly("1missing_type", "2not_an_object");
        assertThat(answer.body()
                        .get("ids")
                        .valueStream()
                        .map(row -> row.get("index").asInt()))
                .containsExactly(3);
        assertThat(onLog(own)).hasSize(2);
    }

    @Test
    void idsMadeUnderAnIdempotencyKeyAreTheSameAgain() {
        String body = "[{\"type\":\"t\"},{\"type\":\"t\"}]";
        JsonNode first = send(key, bytes(body), "Idempotency-Key", "k-1").body().get("ids");
        assertThat(send(key, bytes(body), "Idempotency-Key", "k-1").body().get("ids"))
                .isEqualTo(first);
        assertThat(send(key, bytes(body), "Idempotency-Key", "k-2").body().get("ids"))
                .isNotEqualTo(first);
        assertThat(send(key, bytes(body)).body().get("ids"))
                .isNotEqualTo(send(key, bytes(body)).body().get("ids"));
    }

    @Test
    void onATestClockTimesAreJudgedByIt() {
        String organization = keys.organization();
        Instant clock = Instant.parse("2031-02-01T00:00:00Z");
        keys.testClock(organization, clock);
        TestKey own = keys.key(organization, Environment.LIVE);
        assertThat(send(own, "application/json", "{\"type\":\"t\",\"time\":\"2031-01-31T00:00:00Z\"}")
                        .status())
                .isEqualTo(202);
        assertThat(send(own, "application/json", "{\"type\":\"t\"}").status()).isEqualTo(202);
        Answer now = send(own, "application/json", "{\"type\":\"t\",\"time\":\"" + Instant.now() + "\"}");
        assertThat(now.body().get("rejected").get(0).get("code").asString()).isEqualTo("too_old");
        assertThat(onLog(own))
                .extracting(EventRecord::getClockAtMicros)
                .containsOnly(clock.getEpochSecond() * 1_000_000);
        assertThat(onLog(own)).extracting(EventRecord::getTimeMicros).contains(clock.getEpochSecond() * 1_000_000);
    }

    static Stream<Arguments> badInput() throws IOException {
        String good = "{\"type\":\"t\"}";
        return Stream.of(
                Arguments.of("no JSON", 400, "malformed_body", bytes("{\"type\":"), new String[] {}),
                Arguments.of("nothing", 400, "malformed_body", bytes(""), new String[] {}),
                Arguments.of("no event", 400, "no_event_accepted", bytes("[]"), new String[] {}),
                Arguments.of("no line", 400, "no_event_accepted", bytes("\n\n"), new String[] {
                    "Content-Type", "application/x-ndjson"
                }),
                Arguments.of("only bad ones", 400, "no_event_accepted", bytes("[{},5]"), new String[] {}),
                Arguments.of(
                        "invalid UTF-8", 400, "no_event_accepted", new byte[] {'"', (byte) 0xFF, '"'}, new String[] {}),
                Arguments.of("noise", 400, "malformed_body", new byte[] {(byte) 0xFF, 0, 7}, new String[] {}),
                Arguments.of(
                        "a huge number",
                        400,
                        "no_event_accepted",
                        bytes("{\"time\":1" + "0".repeat(100_000) + "}"),
                        new String[] {}),
                Arguments.of(
                        "nested deep",
                        400,
                        "no_event_accepted",
                        bytes("[".repeat(2_000_000) + "]".repeat(2_000_000)),
                        new String[] {}),
                Arguments.of(
                        "too many",
                        413,
                        "too_many_events",
                        bytes(IntStream.range(0, 1_001).mapToObj(_ -> good).collect(Collectors.joining(",", "[", "]"))),
                        new String[] {}),
                Arguments.of(
                        "too large",
                        413,
                        "body_too_large",
                        bytes(" ".repeat(EventLimits.BODY_BYTES) + good),
                        new String[] {}),
                Arguments.of(
                        "too large inside",
                        413,
                        "body_too_large",
                        gzip(bytes(" ".repeat(EventLimits.BODY_BYTES) + good)),
                        new String[] {"Content-Encoding", "gzip"}),
                Arguments.of(
                        "too large inside zstd",
                        413,
                        "body_too_large",
                        Zstd.compress(bytes(" ".repeat(EventLimits.BODY_BYTES) + good)),
                        new String[] {"Content-Encoding", "zstd"}),
                Arguments.of("not gzip", 400, "malformed_body", bytes(good), new String[] {"Content-Encoding", "gzip"}),
                Arguments.of(
                        "half of a gzip", 400, "malformed_body", half(gzip(bytes(good.repeat(100)))), new String[] {
                            "Content-Encoding", "gzip"
                        }),
                Arguments.of("not zstd", 400, "malformed_body", bytes(good), new String[] {"Content-Encoding", "zstd"}),
                Arguments.of(
                        "half of a zstd",
                        400,
                        "malformed_body",
                        half(Zstd.compress(bytes(good.repeat(100)))),
                        new String[] {"Content-Encoding", "zstd"}),
                Arguments.of("unknown encoding", 415, "unsupported_encoding", bytes(good), new String[] {
                    "Content-Encoding", "br"
                }),
                Arguments.of("no key", 401, "unauthorized", bytes(good), new String[] {"Authorization", ""}),
                Arguments.of("a key of nobody", 401, "unauthorized", bytes(good), new String[] {
                    "Authorization", "Bearer mh_live_x"
                }),
                Arguments.of(
                        "another scheme", 401, "unauthorized", bytes(good), new String[] {"Authorization", "Basic eDp5"
                        }),
                Arguments.of("no key, a large body", 401, "unauthorized", bytes("x".repeat(3_000_000)), new String[] {
                    "Authorization", "Bearer x"
                }),
                Arguments.of("binary, other content", 400, "no_event_accepted", bytes("x"), new String[] {
                    "ce-type", "t", "ce-id", "1", "Content-Type", "text/plain"
                }),
                Arguments.of("binary, bad header", 400, "no_event_accepted", bytes("{}"), new String[] {
                    "ce-type", "t", "ce-id", "%FF", "Content-Type", "application/json"
                }));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("badInput")
    void badInputIsTheSendersError(String name, int status, String code, byte[] body, String[] headers) {
        Answer answer = send(key, body, headers);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.response().headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body().get("code").asString()).isEqualTo(code);
        assertThat(answer.body().get("request_id").asString())
                .isEqualTo(answer.response().headers().firstValue("request-id").orElse(""));
    }

    @Test
    void aKeyMayStandInItsOwnHeaderAndAPathMayEndInASlash() {
        Answer answer = request("/v1/events/?x=1", bytes("{\"type\":\"t\"}"), "X-Api-Key", key.plaintext());
        assertThat(answer.status()).isEqualTo(202);
    }

    @Test
    void aKeyForOtherThingsMaySendNoEvents() {
        TestKey reader = keys.key(keys.organization(), Environment.LIVE, "usage:read");
        assertThat(send(reader, "application/json", "{\"type\":\"t\"}").status())
                .isEqualTo(403);
        TestKey writer = keys.key(keys.organization(), Environment.LIVE, "events:write");
        assertThat(send(writer, "application/json", "{\"type\":\"t\"}").status())
                .isEqualTo(202);
    }

    @Test
    void aBodyThatBreaksOffIsForgottenAndTheDoorStaysOpen() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (Socket socket = connect()) {
                OutputStream out = socket.getOutputStream();
                out.write(bytes("POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key.plaintext()
                        + "\r\nContent-Length: 1000000\r\n\r\n[{\"type\":"));
                out.flush();
            }
        }
        assertThat(send(key, "application/json", "{\"type\":\"t\"}").status()).isEqualTo(202);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> api.bean(BodyBudget.class).held() == 0);
    }

    @Test
    void nothingIsTakenOfABodyWhoseChunksCannotBeRead() throws IOException {
        TestKey sender = keys.key(keys.organization(), Environment.LIVE);
        String line = "{\"id\":\"whole\",\"type\":\"t\"}\n";
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes("POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + sender.plaintext()
                    + "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(line.length()) + "\r\n" + line + "\r\nno chunk\r\n"));
            out.flush();
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 400");
        }
        // What was sent behind it is on the log once its sender has heard so, and nothing of the other comes any more.
        assertThat(send(sender, "application/json", "{\"id\":\"behind\",\"type\":\"t\"}")
                        .status())
                .isEqualTo(202);
        assertThat(onLog(sender)).extracting(EventRecord::getId).containsExactly("behind");
    }

    @Test
    void aBodyMayComeInPiecesAndConnectionsAreKept() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 3; i++) {
                out.write(bytes("POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key.plaintext()
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n"));
                for (String piece : List.of("{\"ty", "pe\":\"t", "\"}")) {
                    out.write(bytes(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n"));
                    out.flush();
                }
                out.write(bytes("0\r\n\r\n"));
                assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 202");
            }
        }
    }

    @Test
    void otherMethodsAreNotThisDoors() throws IOException, InterruptedException {
        HttpRequest put = HttpRequest.newBuilder(URI.create(api.url() + "/v1/events"))
                .header("Authorization", "Bearer " + key.plaintext())
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        assertThat(CLIENT.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isIn(404, 405);
    }

    /** Reads one answer up to the end of its small body and returns its status line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.US_ASCII).contains("]}")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.US_ASCII);
    }

    private static Socket connect() throws IOException {
        URI uri = URI.create(api.url());
        return new Socket(uri.getHost(), uri.getPort());
    }

    private static List<EventRecord> onLog(TestKey sender) {
        return EventLogTail.of(TestEngines.kafka(), sender.organization());
    }

    private static Answer send(TestKey sender, String contentType, String body) {
        return send(sender, bytes(body), "Content-Type", contentType);
    }

    private static Answer send(TestKey sender, byte[] body, String... headers) {
        boolean credentials = Stream.of(headers).anyMatch("Authorization"::equals);
        String[] all = credentials
                ? headers
                : Stream.concat(Stream.of(headers), Stream.of("Authorization", "Bearer " + sender.plaintext()))
                        .toArray(String[]::new);
        return request("/v1/events", body, all);
    }

    private static Answer request(String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url() + path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
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

    private static byte[] half(byte[] bytes) {
        return java.util.Arrays.copyOf(bytes, bytes.length / 2);
    }
}
