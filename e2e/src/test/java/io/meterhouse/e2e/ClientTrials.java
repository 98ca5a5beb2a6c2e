package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.meterhouse.e2e.FlakyProxy.Trouble;
import io.meterhouse.e2e.PublishedClient.Assignment;
import io.meterhouse.e2e.PublishedClient.Event;
import io.meterhouse.e2e.PublishedClient.Report;
import io.meterhouse.e2e.PublishedClient.Traits;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every published client has to stand: its events arrive once, as they were sent, though the platform could not take
 * them at first; a stranger's key and a bad event are understood as refused, and not tried again. All of it runs side by
 * side, for most clients spend their time waiting.
 */
final class ClientTrials implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a client may hold an event back before it sends it, which its clock cannot tell from being slow. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(60);

    private static final int SIDE_BY_SIDE = 6;
    private static final int LONGEST_TYPE = 256;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final RunningStack stack = RunningStack.get();
    private final Caller admin;
    private final String key;
    private final String strangersKey;
    private final ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    private final List<DynamicTest> trials = new ArrayList<>();

    /** A trial that is under way. */
    @FunctionalInterface
    private interface Trial {
        void run() throws Exception;
    }

    ClientTrials() {
        admin = Caller.signUp(stack, "clients-" + run + "@customer.test", "Clients " + run);
        admin.post("/v1/onboarding", Map.of());
        key = issue("app").string("key");
        Caller.Answer gone = issue("stranger");
        strangersKey = gone.string("key");
        admin.delete("/v1/api-keys/" + gone.string("id")).expecting(204);
        Caller stranger = Caller.app(stack, strangersKey);
        await("the end of a key")
                .atMost(PATIENCE)
                .until(() -> stranger.get("/v1/events").status() == 401);
    }

    private Caller.Answer issue(String name) {
        return admin.post("/v1/api-keys", Map.of("name", name, "environment", "live"))
                .expecting(201);
    }

    /** @param troubles what the first requests meet */
    void add(String name, PublishedClient client, Traits traits, Trouble... troubles) {
        begin(
                name + ": its events arrive once, whatever becomes of the first answers",
                () -> arrivesOnce(name, client, traits, List.of(troubles)));
        begin(name + ": a key that does not work is a refusal", () -> strangerIsRefused(name, client, traits));
        begin(name + ": a bad event is a refusal", () -> badEventIsRefused(name, client, traits));
    }

    private void begin(String name, Trial trial) {
        Future<?> underWay = threads.submit(() -> {
            trial.run();
            return null;
        });
        trials.add(dynamicTest(name, () -> {
            try {
                underWay.get();
            } catch (ExecutionException failed) {
                throw failed.getCause();
            }
        }));
    }

    Stream<DynamicTest> outcomes() {
        return trials.stream();
    }

    private void arrivesOnce(String name, PublishedClient client, Traits traits, List<Trouble> troubles)
            throws Exception {
        String subject = name + (traits.takesAnyText() ? " é 😀 " : " ") + run;
        List<Event> events = List.of(event(1), event(2));
        Instant time = Instant.now().minusSeconds(90).truncatedTo(ChronoUnit.MILLIS);
        try (FlakyProxy proxy = new FlakyProxy(stack.endpoint("api"), troubles)) {
            Report report = client.send(
                    new Assignment(proxy.url(), key, "call." + run, subject, time, events, proxy::answered));
            assertThat(report.refused()).as(report.said()).isFalse();
            // One at a time or both at once, they come again after each 503.
            assertThat(proxy.answers().stream().filter(answer -> answer == 503)).hasSize(troubles.size());
        }
        await("the events of " + name).atMost(PATIENCE).untilAsserted(() -> {
            List<JsonNode> counted = stored(subject, false);
            assertThat(counted).hasSize(events.size());
            if (troubles.contains(Trouble.ANSWER_LOST)) {
                // Otherwise "once" would prove nothing.
                assertThat(stored(subject, true)).isNotEmpty();
            }
        });
        for (Event event : events) {
            assertArrived(event, stored(subject, false), traits, time);
        }
    }

    private void assertArrived(Event event, List<JsonNode> rows, Traits traits, Instant time) {
        JsonNode row = rows.stream()
                .filter(found -> found.at("/data/n").equals(event.data().path("n")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not there: " + event + " in " + rows));
        assertThat(row.path("type").asString()).isEqualTo("call." + run);
        if (traits.takesIds()) {
            assertThat(row.path("id").asString()).isEqualTo(event.id());
        }
        // A client adds what it likes, and takes nothing away.
        event.data()
                .forEachEntry((name, value) -> assertThat(row.path("data").path(name))
                        .as(row.toString())
                        .isEqualTo(value));
        Instant stored = Instant.parse(row.path("time").asString());
        if (!traits.takesTimes()) {
            assertThat(stored).isBetween(time, Instant.now().plusSeconds(1));
        } else if (traits.correctsClocks()) {
            assertThat(stored).isBetween(time.minusSeconds(1), time.plus(ON_THE_WAY));
        } else {
            assertThat(stored).isEqualTo(time);
        }
    }

    /** The subject's records: those that count, or those that are repeats. */
    private List<JsonNode> stored(String subject, boolean repeats) {
        String encoded = URLEncoder.encode(subject, StandardCharsets.UTF_8);
        return admin.get("/v1/events?limit=100&subject=" + encoded)
                .expecting(200)
                .body()
                .path("data")
                .valueStream()
                .filter(row -> row.path("reason").asString("").equals("duplicate") == repeats)
                .toList();
    }

    private void strangerIsRefused(String name, PublishedClient client, Traits traits) throws Exception {
        isRefused(name, client, traits, strangersKey, "call." + run, 401);
    }

    private void badEventIsRefused(String name, PublishedClient client, Traits traits) throws Exception {
        isRefused(name, client, traits, key, "t".repeat(LONGEST_TYPE + 1), 400);
    }

    private void isRefused(
            String name, PublishedClient client, Traits traits, String sendersKey, String type, int status)
            throws Exception {
        String subject = name + " refused " + status + " " + run;
        try (FlakyProxy proxy = new FlakyProxy(stack.endpoint("api"), List.of())) {
            Report report = client.send(new Assignment(
                    proxy.url(),
                    sendersKey,
                    type,
                    subject,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    List.of(event(1)),
                    proxy::answered));
            assertThat(proxy.answers()).containsExactly(status);
            if (traits.tellsFailures()) {
                assertThat(report.refused()).as(report.said()).isTrue();
            }
        }
        assertThat(stored(subject, false)).isEmpty();
    }

    private static Event event(int number) {
        return new Event(
                UUID.randomUUID().toString(),
                JSON.readTree("{\"n\":" + number
                        + ",\"text\":\"é \\\"quoted\\\" \\u2028 😀\",\"nested\":{\"list\":[1,2.5,true,\"x\"]}}"));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
