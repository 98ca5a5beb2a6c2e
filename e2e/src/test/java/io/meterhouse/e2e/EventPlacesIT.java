package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where an event is, from its acknowledgement to its invoice line, as {@code GET /v1/events/{source}/{id}} tells it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventPlacesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SOURCE = "shop/eu";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String type = "upload." + run;
    private final String meter = "uploads_" + run;
    private final RunningStack stack = RunningStack.get();
    private final Caller operator = Caller.operator(stack);
    private Shop shop;
    private String planVersion;

    /** A customer who pays for uploads of one region, by a clock of its own. */
    private final class Shop {
        final Caller customer;
        final Caller app;
        final Caller testApp;
        final String clock;
        final String subscription;

        Shop(String name, String planVersion) {
            customer = Caller.signUp(stack, name + "-" + run + "@customer.test", name + " " + run);
            customer.post("/v1/onboarding", Map.of()).expecting(201);
            String organization =
                    customer.get("/v1/organization").expecting(200).string("id");
            clock = operator.post(
                            "/v1/test-clocks",
                            Map.of("organization", organization, "frozen_time", "2026-01-01T00:00:00Z"))
                    .expecting(201)
                    .string("id");
            app = Caller.app(stack, key("live"));
            testApp = Caller.app(stack, key("test"));
            customer.post("/v1/payment-methods", Map.of("payment_method", "pm_card_visa"))
                    .expecting(201);
            subscription = operator.post(
                            "/v1/subscriptions",
                            Map.of(
                                    "organization", organization,
                                    "plan_version", planVersion,
                                    "start", "2026-01-01T00:00:00Z"))
                    .expecting(201)
                    .string("id");
            advanceTo("2026-01-20T00:00:00Z");
        }

        private String key(String environment) {
            return customer.post("/v1/api-keys", Map.of("name", environment, "environment", environment))
                    .expecting(201)
                    .string("key");
        }

        void advanceTo(String goal) {
            operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", goal));
            await("the clock at " + goal).atMost(PATIENCE).until(() -> {
                Answer now = operator.get("/v1/test-clocks/" + clock);
                return now.string("status").equals("ready")
                        && Instant.parse(now.string("now")).equals(Instant.parse(goal));
            });
        }

        /** The line of this kind on the paid invoice that has so many before it. */
        String lineOf(int place, String kind) {
            await("invoice " + place).atMost(PATIENCE).until(() -> {
                List<JsonNode> invoices = invoices();
                return invoices.size() > place
                        && invoices.get(place).path("status").asString().equals("paid");
            });
            return invoices()
                    .get(place)
                    .path("lines")
                    .valueStream()
                    .filter(line -> line.path("kind").asString().equals(kind))
                    .findFirst()
                    .orElseThrow()
                    .path("id")
                    .asString();
        }

        private List<JsonNode> invoices() {
            return customer.get("/v1/invoices?subscription=" + subscription)
                    .expecting(200)
                    .body()
                    .path("data")
                    .valueStream()
                    .toList()
                    .reversed();
        }
    }

    @BeforeAll
    void aMeterOfUploadsAndAPlanForThem() {
        operator.post(
                        "/v1/meters",
                        Map.of(
                                "key",
                                meter,
                                "name",
                                "Uploads",
                                "aggregation",
                                "COUNT",
                                "event_type",
                                type,
                                "filter",
                                List.of(Map.of("path", "$.region", "op", "eq", "value", "eu"))))
                .expecting(201);
        planVersion = plan();
        shop = new Shop("places", planVersion);
    }

    private String plan() {
        String plan = operator.post("/v1/plans", Map.of("key", "places_" + run, "name", "Places", "currency", "USD"))
                .expecting(201)
                .string("id");
        Map<String, Object> price = Map.of(
                "key", "uploads",
                "name", "Uploads",
                "meter", meter,
                "billing", "in_arrears",
                "model", Map.of("type", "per_unit", "unit_amount", "2.00"));
        String version = operator.post(
                        "/v1/plans/" + plan + "/versions", Map.of("interval", "month", "prices", List.of(price)))
                .expecting(201)
                .string("id");
        String publish = "/v1/plans/" + plan + "/versions/" + version + "/publish";
        await("the publishing of " + plan)
                .atMost(PATIENCE)
                .until(() -> operator.post(publish, Map.of()).status() == 200);
        return version;
    }

    private Map<String, Object> event(String id, String time, String region) {
        return Map.of(
                "id", id,
                "source", SOURCE,
                "type", type,
                "subject", "é 😀",
                "time", time,
                "data", Map.of("region", region, "bytes", 12.5));
    }

    private static Map<String, Object> without(Map<String, Object> event, String name) {
        Map<String, Object> less = new HashMap<>(event);
        less.remove(name);
        return less;
    }

    private void send(Caller sender, Map<String, Object> event) {
        sender.post("/v1/events", event).expecting(202);
    }

    private Answer place(Caller who, String id) {
        return who.get("/v1/events/" + encoded(SOURCE) + "/" + encoded(id));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode placeOnce(Caller who, String id, String status) {
        await(id + " is " + status).atMost(PATIENCE).untilAsserted(() -> {
            Answer answer = place(who, id);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.string("status")).isEqualTo(status);
        });
        return place(who, id).body();
    }

    private static void assertSent(JsonNode told, Map<String, Object> sent) {
        sent.forEach((name, value) -> {
            JsonNode member = told.path("event").path(name);
            if (name.equals("time")) {
                assertThat(Instant.parse(member.asString())).isEqualTo(Instant.parse((String) value));
            } else {
                assertThat(member).isEqualTo(JSON.readTree(JSON.writeValueAsString(value)));
            }
        });
        assertThat(Instant.parse(told.path("received_at").asString()))
                .isBetween(Instant.now().minus(Duration.ofHours(1)), Instant.now());
    }

    @Test
    void whatIsAcceptedAndNotYetStoredIsFoundOnTheLogWithItsRepeats() {
        Map<String, Object> first = event("accepted " + run, "2026-01-18T10:00:00Z", "eu");
        Map<String, Object> again = event("accepted " + run, "2026-01-19T10:00:00Z", "us");
        stack.hold("workers");
        try {
            send(shop.app, first);
            send(shop.app, again);
            JsonNode told = placeOnce(shop.app, "accepted " + run, "accepted");
            assertSent(told, first);
            assertThat(told.path("stored_at").isNull()).isTrue();
            assertThat(told.path("meters")).isEmpty();
            assertThat(told.path("repeats")).hasSize(1);
            assertThat(told.at("/repeats/0/time").asString()).startsWith("2026-01-19T10:00:00");
            assertThat(place(shop.customer, "accepted " + run).string("status")).isEqualTo("accepted");
            place(shop.testApp, "accepted " + run).expecting(404);
            place(shop.app, "never sent " + run).expecting(404);
        } finally {
            stack.letGo("workers");
        }
        JsonNode stored = placeOnce(shop.app, "accepted " + run, "metered");
        assertSent(stored, first);
        assertThat(stored.path("repeats")).hasSize(1);
        assertThat(Instant.parse(stored.path("stored_at").asString()))
                .isAfter(Instant.parse(stored.path("received_at").asString()));
    }

    @Test
    void repeatsAreToldBesideTheFirstWhichCounts() {
        Map<String, Object> first = event("repeated-" + run, "2026-01-11T10:00:00Z", "eu");
        send(shop.app, first);
        send(shop.app, event("repeated-" + run, "2026-01-12T10:00:00Z", "us"));
        send(shop.app, without(event("repeated-" + run, "2026-01-13T10:00:00Z", "eu"), "data"));
        await("the repeats")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                place(shop.app, "repeated-" + run).body().path("repeats"))
                        .hasSize(2));
        JsonNode told = placeOnce(shop.app, "repeated-" + run, "metered");
        assertSent(told, first);
        assertMeter(told, true, null);
        assertThat(told.path("repeats")
                        .valueStream()
                        .map(repeat -> repeat.path("time").asString().substring(0, 10)))
                .containsExactly("2026-01-12", "2026-01-13");
        String query = "/v1/events/one?source=" + encoded(SOURCE) + "&id=repeated-" + run;
        assertThat(shop.app.get(query).expecting(200).body()).isEqualTo(told);
    }

    @Test
    void anEventThatItsMetersFilterOutIsExcludedWithTheReason() {
        send(shop.app, event("filtered-" + run, "2026-01-10T10:00:00Z", "us"));
        assertMeter(placeOnce(shop.app, "filtered-" + run, "excluded"), false, "filtered");
    }

    @Test
    void whatNobodyMetersIsStoredAndNoMore() {
        Map<String, Object> event = new HashMap<>(event("unmetered-" + run, "2026-01-10T10:00:00Z", "eu"));
        event.put("type", "nobody.meters." + run);
        send(shop.app, event);
        assertThat(placeOnce(shop.app, "unmetered-" + run, "stored").path("meters"))
                .isEmpty();
    }

    @Test
    void whatATestKeySendsIsSeenInItsEnvironmentAndNeverCounts() {
        send(shop.testApp, event("test-" + run, "2026-01-10T10:00:00Z", "eu"));
        assertMeter(placeOnce(shop.testApp, "test-" + run, "excluded"), false, "test");
        place(shop.app, "test-" + run).expecting(404);
        place(shop.customer, "test-" + run).expecting(404);
        String path = "/v1/events/" + encoded(SOURCE) + "/test-" + run + "?environment=test";
        assertThat(shop.customer.get(path).expecting(200).string("status")).isEqualTo("excluded");
    }

    @Test
    void whatWasRefusedWasNeverThere() {
        refused("ahead-", Map.of("time", "2027-06-01T00:00:00Z"));
        refused("old-", Map.of("time", "2025-01-01T00:00:00Z"));
        refused("untyped-", Map.of("type", ""));
        refused("list-", Map.of("data", List.of(1)));
        shop.app
                .get("/v1/events/one?source=" + encoded(SOURCE) + "&id=" + "x".repeat(600))
                .expecting(404);
    }

    private void refused(String name, Map<String, Object> fault) {
        Map<String, Object> event = new HashMap<>(event(name + run, "2026-01-10T10:00:00Z", "eu"));
        event.putAll(fault);
        shop.app.post("/v1/events", event).expecting(400);
        place(shop.app, name + run).expecting(404);
    }

    @Test
    void anEventIsInvoicedOnTheLineOfItsPeriodAndALateOneOnItsAdjustment() {
        Shop late = new Shop("late", planVersion);
        send(late.app, event("counted-" + run, "2026-01-10T10:00:00Z", "eu"));
        assertMeter(placeOnce(late.app, "counted-" + run, "metered"), true, null);
        late.advanceTo("2026-02-01T02:00:00Z");
        String line = late.lineOf(0, "usage");
        JsonNode invoiced = placeOnce(late.app, "counted-" + run, "invoiced");
        assertMeter(invoiced, true, null);
        assertThat(lines(invoiced)).containsExactly(line);

        send(late.app, event("late-" + run, "2026-01-30T10:00:00Z", "eu"));
        JsonNode uncounted = placeOnce(late.app, "late-" + run, "metered");
        assertMeter(uncounted, true, "late");
        assertThat(lines(uncounted)).isEmpty();
        late.advanceTo("2026-03-01T02:00:00Z");
        String adjustment = late.lineOf(1, "adjustment");
        JsonNode adjusted = placeOnce(late.app, "late-" + run, "invoiced");
        assertMeter(adjusted, true, "late");
        assertThat(lines(adjusted)).containsExactly(adjustment);
    }

    private void assertMeter(JsonNode told, boolean counted, String reason) {
        assertThat(told.path("meters")).hasSize(1);
        JsonNode row = told.path("meters").path(0);
        assertThat(row.path("meter").asString()).isEqualTo(meter);
        assertThat(row.path("counted").asBoolean()).isEqualTo(counted);
        assertThat(row.path("reason").asString(null)).isEqualTo(reason);
    }

    private static List<String> lines(JsonNode told) {
        return told.at("/meters/0/lines").valueStream().map(JsonNode::asString).toList();
    }
}
