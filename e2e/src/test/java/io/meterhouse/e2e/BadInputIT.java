package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.Caller.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/**
 * I9 over every endpoint that the api says it has: bad input is the sender's error. Whatever is sent, the answer is a 4xx
 * problem with a code, never a 5xx.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final Set<String> WITH_BODY = Set.of("POST", "PATCH", "PUT");
    /** Streams have no end, and are not asked for here. */
    private static final Set<String> STREAMS = Set.of("/v1/events/live");
    /** Told of by other tests: webhooks by their own, and what answers anybody the same. */
    private static final Set<String> NOT_TRIED =
            Set.of("/actuator", "/health", "/openapi.json", "/webhooks", "/posthog/flags", "/posthog/decide");
    /** Answered to anybody. */
    private static final Set<String> PUBLIC = Set.of("/v1/config", "/health", "/openapi.json");

    private static final int TOO_LARGE_BYTES = 6 * 1024 * 1024;
    private static final int TOO_DEEP = 5_000;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private Caller operator;
    private Caller admin;
    private Caller nobody;
    private String key;
    private List<Endpoint> endpoints;

    private record Endpoint(String method, String path) {
        /** The path with values that nothing has. */
        String concrete() {
            return path.replaceAll("\\{[^}]+}", "no_such_thing");
        }

        boolean takesBody() {
            return WITH_BODY.contains(method);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    void start() {
        stack = RunningStack.get();
        nobody = Caller.nobody(stack);
        operator = Caller.operator(stack);
        admin = Caller.signUp(stack, "admin-" + run + "@customer.test", "Bad input " + run);
        admin.post("/v1/onboarding", Map.of()).expecting(201);
        key = admin.post("/v1/api-keys", Map.of("name", "server", "environment", "live"))
                .expecting(201)
                .string("key");
        endpoints = new ArrayList<>();
        nobody.get("/openapi.json").expecting(200).body().path("paths").forEachEntry((path, operations) -> {
            if (!STREAMS.contains(path) && NOT_TRIED.stream().noneMatch(path::startsWith)) {
                operations.forEachEntry(
                        (method, ignored) -> endpoints.add(new Endpoint(method.toUpperCase(Locale.ROOT), path)));
            }
        });
    }

    @Test
    void theDescriptionOfTheApiNamesItsEndpoints() {
        assertThat(endpoints)
                .contains(
                        new Endpoint("POST", "/v1/meters"),
                        new Endpoint("POST", "/v1/subscriptions"),
                        new Endpoint("GET", "/v1/invoices/{id}"),
                        new Endpoint("POST", "/v1/api-keys"));
    }

    @TestFactory
    Stream<DynamicTest> nobodyAndStrangersAreTurnedAway() {
        List<Caller> strangers = List.of(
                nobody,
                Caller.app(stack, "mh_live_notakey"),
                Caller.app(stack, "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
                Caller.app(stack, "\"'; --"));
        return endpoints.stream()
                .filter(endpoint -> !PUBLIC.contains(endpoint.path()))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    for (Caller stranger : strangers) {
                        problem(ask(stranger, endpoint, BodyPublishers.ofString("{}")), Set.of(401));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aBodyThatIsNotWhatIsAskedForIsRefused() {
        Map<String, BodyPublisher> bodies = new LinkedHashMap<>();
        bodies.put("nothing", BodyPublishers.noBody());
        bodies.put("half a body", BodyPublishers.ofString("{\"name\": "));
        bodies.put("no JSON", BodyPublishers.ofString("name=value&x=1"));
        bodies.put("an array", BodyPublishers.ofString("[1, 2]"));
        bodies.put("a text", BodyPublishers.ofString("\"text\""));
        bodies.put("an unknown field", BodyPublishers.ofString("{\"no_such_field\": true}"));
        bodies.put("broken UTF-8", BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'}));
        bodies.put("too deep", BodyPublishers.ofString("[".repeat(TOO_DEEP) + "]".repeat(TOO_DEEP)));
        bodies.put("too large", BodyPublishers.ofString("{\"x\": \"" + "x".repeat(TOO_LARGE_BYTES) + "\"}"));
        return endpoints.stream()
                .filter(Endpoint::takesBody)
                .map(endpoint -> dynamicTest(
                        endpoint.toString(),
                        () -> bodies.forEach((name, body) -> {
                            for (Caller caller : List.of(operator, admin)) {
                                Answer answer = ask(caller, endpoint, body);
                                assertThat(answer.status())
                                        .as(name + ": " + answer.text())
                                        .isBetween(200, 499);
                                if (answer.status() >= 400) {
                                    problem(answer, Set.of());
                                }
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> strangeWordsInThePathAndTheQueryAreNoServerErrors() {
        List<String> words = List.of(
                "%00", "%ff%fe", "..%2f..%2fetc", "'%3B%20DROP%20TABLE%20events", "x".repeat(3_000), "%F0%9F%92%A9");
        return endpoints.stream()
                .filter(endpoint -> endpoint.method().equals("GET"))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    for (String word : words) {
                        String path = endpoint.path().replaceAll("\\{[^}]+}", "x");
                        String inPath = endpoint.path().replaceAll("\\{[^}]+}", word);
                        String query = "?limit=" + word + "&cursor=" + word + "&from=" + word + "&q=" + word + "&type="
                                + word + "&meter=" + word + "&organization=" + word;
                        for (Caller caller : List.of(operator, admin)) {
                            assertThat(caller.get(inPath).status()).as(inPath).isLessThan(500);
                            assertThat(caller.get(path + query).status())
                                    .as(path + query)
                                    .isLessThan(500);
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> theEventDoorNamesWhatIsWrong() throws IOException {
        record Bad(String name, Map<String, String> headers, BodyPublisher body, int status, String code) {}
        BodyPublisher event = text("{\"id\":\"1\",\"type\":\"t\"}");
        Map<String, String> json = Map.of("Content-Type", "application/json");
        Map<String, String> gzip = Map.of("Content-Type", "application/json", "Content-Encoding", "gzip");
        return Stream.of(
                        new Bad("no JSON", json, text("nonsense"), 400, "malformed_body"),
                        new Bad("half a body", json, text("[{\"id\":\"1\",\"type\":\"t\"}, {"), 400, "malformed_body"),
                        new Bad("no events", json, text("[]"), 400, "no_event_accepted"),
                        new Bad("only bad events", json, text("[{\"id\":\"1\"}]"), 400, "no_event_accepted"),
                        new Bad("too many events", json, text(many(1_001)), 413, "too_many_events"),
                        new Bad(
                                "too large",
                                json,
                                text("[\"" + "x".repeat(TOO_LARGE_BYTES) + "\"]"),
                                413,
                                "body_too_large"),
                        new Bad(
                                "a bomb",
                                gzip,
                                zipped("[\"" + "x".repeat(8 * TOO_LARGE_BYTES) + "\"]"),
                                413,
                                "body_too_large"),
                        new Bad("bad gzip", gzip, event, 400, "malformed_body"),
                        new Bad(
                                "half a gzip",
                                gzip,
                                BodyPublishers.ofByteArray(java.util.Arrays.copyOf(gzipped(many(10)), 30)),
                                400,
                                "malformed_body"),
                        new Bad(
                                "an unknown encoding",
                                Map.of("Content-Type", "application/json", "Content-Encoding", "br"),
                                event,
                                415,
                                "unsupported_media_type"))
                .map(bad -> dynamicTest(bad.name(), () -> {
                    Answer answer = Caller.app(stack, key).send("POST", "/v1/events", bad.body(), bad.headers());
                    problem(answer, Set.of(bad.status()));
                    if (bad.status() != 415) {
                        assertThat(answer.string("code")).isEqualTo(bad.code());
                    }
                }));
    }

    @Test
    void aWebhookWithoutAProperSignatureIsRefused() {
        for (String path : List.of("/webhooks/clerk", "/webhooks/stripe")) {
            for (Map<String, String> headers : List.of(
                    Map.<String, String>of(),
                    Map.of("svix-id", "msg_1", "svix-timestamp", "1", "svix-signature", "v1,AAAA"),
                    Map.of("Stripe-Signature", "t=1,v1=00"),
                    Map.of("Stripe-Signature", "nonsense"))) {
                Answer answer = nobody.send("POST", path, BodyPublishers.ofString("{}"), headers);
                assertThat(answer.status()).as(path + headers).isIn(400, 401);
            }
        }
    }

    @Test
    void aRevokedKeyIsRefusedAtEveryDoor() {
        Answer issued = admin.post("/v1/api-keys", Map.of("name", "gone", "environment", "live"))
                .expecting(201);
        admin.delete("/v1/api-keys/" + issued.string("id")).expecting(204);
        Caller gone = Caller.app(stack, issued.string("key"));
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(2))
                .until(() ->
                        gone.post("/v1/events", Map.of("id", "1", "type", "t")).status() == 401);
        assertThat(gone.get("/v1/events").status()).isEqualTo(401);
    }

    @TestFactory
    Stream<DynamicTest> aTextWithACharacterThatNoTextHasIsNoFailureOfOurs() {
        return io.meterhouse.e2e.Endpoint.all(stack).stream()
                .filter(endpoint -> endpoint.takesBody() && !Contract.isPublic(endpoint))
                .map(endpoint -> dynamicTest(endpoint.toString(), () -> {
                    for (String body : withNul(Contract.of(endpoint).body())) {
                        for (Caller caller : List.of(operator, admin)) {
                            Answer answer = caller.send(
                                    endpoint.method(),
                                    endpoint.filled(Map.of()),
                                    BodyPublishers.ofString(body),
                                    Map.of("Content-Type", "application/json"));
                            assertThat(answer.status())
                                    .as(body + ": " + answer.text())
                                    .isLessThan(500);
                        }
                    }
                }));
    }

    /** The body once for each of its texts, names among them, with the character NUL at that text's end. */
    private static List<String> withNul(Map<String, Object> body) {
        String json = tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(body);
        List<String> changed = new ArrayList<>();
        for (int end = json.indexOf('"', 1); end >= 0; end = json.indexOf('"', end + 1)) {
            if (json.substring(0, end).chars().filter(c -> c == '"').count() % 2 == 1) {
                changed.add(json.substring(0, end) + "\\u0000" + json.substring(end));
            }
        }
        return changed;
    }

    private static Answer ask(Caller caller, Endpoint endpoint, BodyPublisher body) {
        return caller.send(
                endpoint.method(),
                endpoint.concrete(),
                endpoint.takesBody() ? body : BodyPublishers.noBody(),
                endpoint.takesBody() ? Map.of("Content-Type", "application/json") : Map.of());
    }

    private static void problem(Answer answer, Set<Integer> wanted) {
        JsonNode body = answer.body();
        if (!wanted.isEmpty()) {
            assertThat(answer.status()).as(answer.text()).isIn(wanted);
        }
        assertThat(body.path("status").asInt()).as(answer.text()).isEqualTo(answer.status());
        assertThat(body.path("code").asString()).as(answer.text()).isNotBlank();
        assertThat(body.path("request_id").asString()).as(answer.text()).isNotBlank();
    }

    private static String many(int events) {
        return "[" + "{\"id\":\"1\",\"type\":\"t\"},".repeat(events - 1) + "{\"id\":\"1\",\"type\":\"t\"}]";
    }

    private static BodyPublisher text(String text) {
        return BodyPublishers.ofString(text);
    }

    private static BodyPublisher zipped(String text) throws IOException {
        return BodyPublishers.ofByteArray(gzipped(text));
    }

    private static byte[] gzipped(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
