package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Events first, and only then the meters, the plan and the subscription that they are billed by. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MeterMadeLateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int USERS = 7;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String type = "export.done." + run;
    private RunningStack stack;
    private Caller operator;
    private Caller customer;
    private Caller app;
    private String clock;
    private String organization;
    private String subscription;

    @BeforeAll
    void anOrganizationThatHasSentItsEventsBeforeAnybodyCountedThem() {
        stack = RunningStack.get();
        operator = Caller.operator(stack);
        customer = Caller.signUp(stack, "late-" + run + "@customer.test", "Late " + run);
        customer.post("/v1/onboarding", Map.of()).expecting(201);
        organization = customer.get("/v1/organization").expecting(200).string("id");
        clock = operator.post(
                        "/v1/test-clocks", Map.of("organization", organization, "frozen_time", "2026-01-01T00:00:00Z"))
                .expecting(201)
                .string("id");
        app = Caller.app(stack, key("live"));
        advanceTo("2026-01-20T00:00:00Z");
        send(app, 0, 30);
        // Two repeats, one of them with another time and other data; and what a test key sends is never billed.
        app.post(
                        "/v1/events",
                        List.of(
                                event("export-3", "2026-01-11T00:00:00Z", 3),
                                event("export-4", "2026-01-19T00:00:00Z", 999)))
                .expecting(202);
        send(Caller.app(stack, key("test")), 0, 5);
    }

    private String key(String environment) {
        return customer.post("/v1/api-keys", Map.of("name", environment, "environment", environment))
                .expecting(201)
                .string("key");
    }

    /** Every third one failed, which the filters leave out; each is of as many rows as its number says. */
    private Map<String, Object> event(String id, String time, int rows) {
        return Map.of(
                "id",
                id + "-" + run,
                "source",
                "shop",
                "type",
                type,
                "subject",
                "user-" + rows % USERS,
                "time",
                time,
                "data",
                Map.of("rows", rows, "state", rows % 3 == 0 ? "failed" : "done", "region", "eu"));
    }

    private void send(Caller sender, int from, int to) {
        List<Map<String, Object>> batch = new ArrayList<>();
        for (int i = from; i < to; i++) {
            batch.add(event("export-" + i, "2026-01-1" + i % 10 + "T10:00:00Z", i));
        }
        assertThat(sender.post("/v1/events", batch)
                        .expecting(202)
                        .body()
                        .path("accepted")
                        .asInt())
                .isEqualTo(to - from);
    }

    private void advanceTo(String goal) {
        operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", goal));
        await("the clock at " + goal).atMost(PATIENCE.multipliedBy(2)).until(() -> {
            Answer now = operator.get("/v1/test-clocks/" + clock);
            return now.string("status").equals("ready")
                    && Instant.parse(now.string("now")).equals(Instant.parse(goal));
        });
    }

    private void meter(String name, String aggregation, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of(
                "key",
                name + "_" + run,
                "name",
                name,
                "aggregation",
                aggregation,
                "event_type",
                type,
                "filter",
                List.of(Map.of("path", "$.state", "op", "eq", "value", "done")),
                "group_by",
                Map.of("region", "$.region")));
        operator.post("/v1/meters", body).expecting(201);
        await("the meter " + name)
                .atMost(PATIENCE)
                .until(() -> operator.get("/v1/meters/" + name + "_" + run)
                        .string("status")
                        .equals("active"));
    }

    private Map<String, Object> price(String name, String unit) {
        return Map.of(
                "key",
                name,
                "name",
                name,
                "meter",
                name + "_" + run,
                "billing",
                "in_arrears",
                "model",
                Map.of("type", "per_unit", "unit_amount", unit));
    }

    @Test
    @Order(1)
    void aMeterMadeLaterCountsThemExactly() {
        meter("exports", "COUNT", Map.of());
        meter("rows", "SUM", Map.of("value_path", "$.rows"));
        meter("people", "UNIQUE_COUNT", Map.of("value_path", "subject"));
        // 0 to 29 without the multiples of three; all users but nobody twice.
        assertUsage("exports", "20");
        assertUsage("rows", "300");
        assertUsage("people", "7");
        String workflow =
                "meter-backfill:" + operator.get("/v1/meters/rows_" + run).string("id");
        await("the workflow's end")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                operator.get("/v1/admin/workflows/" + workflow).string("status"))
                        .isEqualTo("completed"));
        JsonNode event =
                customer.get("/v1/events/shop/export-4-" + run).expecting(200).body();
        assertThat(event.path("status").asString()).isEqualTo("metered");
        assertThat(event.path("meters"))
                .hasSize(3)
                .allMatch(meter -> meter.path("counted").asBoolean());
    }

    private void assertUsage(String meter, String total) {
        Answer usage = customer.get("/v1/usage?meter=" + meter + "_" + run
                + "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&window=DAY&group_by=region");
        assertThat(usage.expecting(200).string("total")).isEqualTo(total);
        assertThat(usage.body().path("data"))
                .allMatch(row -> row.path("events").asInt() == 0
                        || row.path("group").path("region").asString().equals("eu"));
    }

    @Test
    @Order(2)
    void theyAreInvoicedToTheCentAndTheInvoiceProvesItself() {
        String plan = operator.post("/v1/plans", Map.of("key", "late_" + run, "name", "Late", "currency", "USD"))
                .expecting(201)
                .string("id");
        String version = operator.post(
                        "/v1/plans/" + plan + "/versions",
                        Map.of(
                                "interval",
                                "month",
                                "prices",
                                List.of(price("exports", "0.105"), price("rows", "0.0015"), price("people", "1.005"))))
                .expecting(201)
                .string("id");
        operator.post("/v1/plans/" + plan + "/versions/" + version + "/publish", Map.of())
                .expecting(200);
        customer.post("/v1/payment-methods", Map.of("payment_method", "pm_card_visa"))
                .expecting(201);
        subscription = operator.post(
                        "/v1/subscriptions",
                        Map.of("organization", organization, "plan_version", version, "start", "2026-01-01T00:00:00Z"))
                .expecting(201)
                .string("id");
        // Three more that the sink itself matches (30 is filtered), and one that repeats an older one.
        send(app, 29, 33);
        advanceTo("2026-02-01T02:00:00Z");
        JsonNode january = january();
        // 22 exports; 300 + 31 + 32 rows at 0.0015 are 0.5445; seven people at 1.005 are 7.035.
        assertThat(amounts(january)).isEqualTo(Map.of("exports", 231L, "rows", 54L, "people", 704L));
        Answer proof = customer.post("/v1/invoices/" + january.path("id").asString() + "/verify", Map.of());
        assertThat(proof.expecting(200).body().path("equal").asBoolean())
                .as(proof.text())
                .isTrue();
        await("the payment")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(january().path("status").asString()).isEqualTo("paid"));
    }

    @Test
    @Order(3)
    void theLineOpensToTheOlderEventsAndTheReasonsOfTheOthers() {
        JsonNode january = january();
        for (JsonNode line : january.path("lines")) {
            Answer events = customer.get("/v1/invoices/" + january.path("id").asString() + "/lines/"
                    + line.path("id").asString() + "/events?limit=100");
            JsonNode totals = events.expecting(200).body().path("totals");
            assertThat(totals.path("counted").asInt()).isEqualTo(22);
            assertThat(totals.path("excluded").path("filtered").asInt()).isEqualTo(11);
            assertThat(totals.path("excluded").path("duplicate").asInt()).isEqualTo(3);
            assertThat(totals.path("excluded").path("test").asInt()).isEqualTo(5);
        }
    }

    private JsonNode january() {
        JsonNode rows = customer.get("/v1/invoices?limit=100&subscription=" + subscription)
                .expecting(200)
                .body()
                .path("data");
        for (JsonNode row : rows) {
            if (row.path("period").path("start").asString().startsWith("2026-01")) {
                return row;
            }
        }
        throw new AssertionError("no invoice for January in " + rows);
    }

    private static Map<String, Long> amounts(JsonNode invoice) {
        Map<String, Long> amounts = new HashMap<>();
        for (JsonNode line : invoice.path("lines")) {
            amounts.put(
                    line.path("price").asString(),
                    line.path("amount").path("amount").asLong());
        }
        return amounts;
    }
}
