package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.api.AcceptedEvents.Sought;
import io.meterhouse.events.api.TestKeys.TestKey;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.operations.api.TestApi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Events between the door and the store: watched live, and looked up on the log. */
class EventFollowingIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestApi api;
    private static TestKeys keys;
    private static TestKey acme;
    private static TestKey eve;

    @BeforeAll
    static void start() {
        api = TestApi.start(TestApi.settings());
        keys = new TestKeys(api);
        acme = keys.key(keys.organization(), Environment.LIVE);
        eve = keys.key(keys.organization(), Environment.LIVE);
        Awaitility.await().until(() -> api.bean(EventLogTopics.class).partitions() > 0);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void whoWatchesSeesTheirOwnEventsAndNobodyElses() {
        TestKey tests = keys.key(acme.organization(), Environment.TEST);
        try (Watch ofAcme = new Watch(acme);
                Watch ofEve = new Watch(eve);
                Watch ofTests = new Watch(tests)) {
            AtomicInteger sent = new AtomicInteger();
            // Sent until it is seen: when the tail of the log is reached cannot be known from outside.
            Awaitility.await().until(() -> {
                send(acme, "{\"id\":\"a-%d\",\"type\":\"t\",\"data\":{\"n\": 1.50}}".formatted(sent.incrementAndGet()));
                send(eve, "{\"id\":\"e-%d\",\"type\":\"t\"}".formatted(sent.get()));
                send(tests, "{\"id\":\"t-%d\",\"type\":\"t\"}".formatted(sent.get()));
                return !ofAcme.seen.isEmpty() && !ofEve.seen.isEmpty() && !ofTests.seen.isEmpty();
            });
            assertThat(ofAcme.ids()).allMatch(id -> id.startsWith("a-"));
            assertThat(ofEve.ids()).allMatch(id -> id.startsWith("e-"));
            assertThat(ofTests.ids()).allMatch(id -> id.startsWith("t-"));
            JsonNode row = ofAcme.seen.peek();
            assertThat(row.propertyNames())
                    .containsExactly(
                            "id", "source", "type", "subject", "time", "received_at", "environment", "data", "status");
            assertThat(row.get("data").get("n").decimalValue()).isEqualByComparingTo("1.50");
            assertThat(row.get("subject").isNull()).isTrue();
            assertThat(Instant.parse(row.get("received_at").asString())).isBefore(Instant.now());
        }
    }

    @Test
    void watchingNeedsCredentials() {
        assertThat(api.ask("GET", "/v1/events/live", null).status()).isEqualTo(401);
        assertThat(api.ask("GET", "/v1/events/live", null, "Authorization", "Bearer mh_live_x")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anEventThatIsOnlyOnTheLogIsFoundThereWithItsRepeats() {
        AcceptedEvents accepted = api.bean(AcceptedEvents.class);
        Sought ofAcme = new Sought(acme.organization(), Environment.LIVE, "app", "here");
        send(acme, "{\"id\":\"here\",\"source\":\"app\",\"type\":\"first\"}");
        long behindTheFirst = api.bean(EventLog.class).end().offsets().get(accepted.partitionOf(ofAcme));
        send(acme, """
                [{"id":"there","source":"app","type":"other"},{"id":"here","source":"app","type":"second"}]""");
        AcceptedEvents.Lookup found = accepted.find(ofAcme, 0);
        assertThat(found.complete()).isTrue();
        assertThat(found.records()).extracting(EventRecord::getType).containsExactly("first", "second");
        assertThat(found.records()).extracting(EventRecord::getKeyId).doesNotContain("");
        assertThat(accepted.find(ofAcme, behindTheFirst).records())
                .extracting(EventRecord::getType)
                .containsExactly("second");
        Sought ofEve = new Sought(eve.organization(), Environment.LIVE, "app", "here");
        assertThat(accepted.find(ofEve, 0)).isEqualTo(new AcceptedEvents.Lookup(List.of(), true));
        AcceptedEvents inAHurry = new AcceptedEvents(api.bean(LogReaders.class), api.bean(EventLogTopics.class), 1);
        assertThat(inAHurry.find(ofAcme, 0).complete())
                .as("there is more than it looked at")
                .isFalse();
    }

    private static void send(TestKey key, String event) {
        assertThat(api.ask("POST", "/v1/events", event, "Authorization", "Bearer " + key.plaintext())
                        .status())
                .isEqualTo(202);
    }

    /** An open stream of live events. */
    private static final class Watch implements AutoCloseable {
        private final Queue<JsonNode> seen = new ConcurrentLinkedQueue<>();
        private final HttpResponse<java.util.stream.Stream<String>> response;
        private final Thread reader;

        Watch(TestKey key) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api.url() + "/v1/events/live"))
                    .header("Authorization", "Bearer " + key.plaintext())
                    .build();
            response = CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .join();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
            reader = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try {
                response.body()
                        .filter(line -> line.startsWith("data:"))
                        .forEach(line -> seen.add(JSON.readTree(line.substring("data:".length()))));
            } catch (java.io.UncheckedIOException closed) {
                // The test is over.
            }
        }

        List<String> ids() {
            return seen.stream().map(row -> row.get("id").asString()).toList();
        }

        @Override
        public void close() {
            response.body().close();
            reader.interrupt();
        }
    }
}
