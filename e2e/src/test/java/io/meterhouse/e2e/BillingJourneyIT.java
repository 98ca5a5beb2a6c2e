package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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

/** From sign-up to a paid invoice that proves itself, and its correction by late usage; numbers worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BillingJourneyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private RunningStack stack;
    private Caller operator;
    private Caller customer;
    private Caller app;
    private String organization;
    private String clock;
    private String calls;
    private String bytes;
    private String subscription;

    @BeforeAll
    void anOrganizationOnATestClockWithAPlan() {
        stack = RunningStack.get();
        operator = Caller.operator(stack);
        customer = Caller.signUp(stack, "dev-" + run + "@customer.test", "Acme " + run);
        customer.post("/v1/onboarding", Map.of()).expecting(201);
        organization = customer.get("/v1/organization").expecting(200).string("id");
        clock = operator.post(
                        "/v1/test-clocks", Map.of("organization", organization, "frozen_time", "2026-01-01T00:00:00Z"))
                .expecting(201)
                .string("id");
        app = Caller.app(
                stack,
                customer.post("/v1/api-keys", Map.of("name", "server", "environment", "live"))
                        .expecting(201)
                        .string("key"));
        calls = meter("calls", "COUNT", "api.request", Map.of());
        bytes = meter("bytes", "SUM", "storage.written", Map.of("value_path", "$.bytes"));
        subscription = operator.post(
                        "/v1/subscriptions",
                        Map.of(
                                "organization",
                                organization,
                                "plan_version",
                                publishedVersion(),
                                "start",
                                "2026-01-01T00:00:00Z"))
                .expecting(201)
                .string("id");
        customer.post("/v1/payment-methods", Map.of("payment_method", "pm_card_visa"))
                .expecting(201);
    }

    private String meter(String name, String aggregation, String type, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putAll(Map.of("key", name + "_" + run, "name", name, "aggregation", aggregation, "event_type", type));
        operator.post("/v1/meters", body).expecting(201);
        return name + "_" + run;
    }

    private String publishedVersion() {
        String plan = operator.post("/v1/plans", Map.of("key", "plan_" + run, "name", "Growth", "currency", "USD"))
                .expecting(201)
                .string("id");
        Map<String, Object> open = new HashMap<>(Map.of("unit_amount", "0.01"));
        open.put("up_to", null);
        Answer draft = operator.post(
                "/v1/plans/" + plan + "/versions",
                Map.of(
                        "interval",
                        "month",
                        "prices",
                        List.of(
                                Map.of(
                                        "key", "base",
                                        "name", "Base fee",
                                        "billing", "in_arrears",
                                        "model", Map.of("type", "flat", "amount", "29.005")),
                                Map.of(
                                        "key", "calls",
                                        "name", "API calls",
                                        "meter", calls,
                                        "billing", "in_arrears",
                                        "model",
                                                Map.of(
                                                        "type",
                                                        "graduated",
                                                        "tiers",
                                                        Arrays.asList(
                                                                Map.of("up_to", "10", "unit_amount", "0.10"), open))),
                                Map.of(
                                        "key", "bytes",
                                        "name", "Bytes written",
                                        "meter", bytes,
                                        "billing", "in_arrears",
                                        "model", Map.of("type", "per_unit", "unit_amount", "0.000001")))));
        String version = draft.expecting(201).string("id");
        operator.post("/v1/plans/" + plan + "/versions/" + version + "/publish", Map.of())
                .expecting(200);
        return version;
    }

    private Map<String, Object> event(String id, String type, String time, Map<String, Object> data) {
        return Map.of("id", id + "-" + run, "source", "shop", "type", type, "time", time, "data", data);
    }

    private void advanceTo(String goal) {
        operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", goal));
        await("the clock at " + goal).atMost(PATIENCE.multipliedBy(2)).until(() -> {
            Answer now = operator.get("/v1/test-clocks/" + clock);
            return now.string("status").equals("ready")
                    && Instant.parse(now.string("now")).equals(Instant.parse(goal));
        });
        assertThat(Instant.parse(customer.get("/v1/organization").string("now")))
                .isEqualTo(Instant.parse(goal));
    }

    private JsonNode invoice(int moment) {
        JsonNode rows = customer.get("/v1/invoices?limit=100&subscription=" + subscription)
                .expecting(200)
                .body()
                .path("data");
        for (JsonNode row : rows) {
            if (row.path("period").path("start").asString().startsWith("2026-0" + moment)) {
                return row;
            }
        }
        throw new AssertionError("no invoice for month " + moment + " in " + rows);
    }

    private static Map<String, Long> amounts(JsonNode invoice) {
        Map<String, Long> amounts = new HashMap<>();
        for (JsonNode line : invoice.path("lines")) {
            amounts.merge(
                    line.path("kind").asString() + ":" + line.path("price").asString(),
                    line.path("amount").path("amount").asLong(),
                    Long::sum);
        }
        return amounts;
    }

    @Test
    @Order(1)
    void aRepeatIsAcceptedAndAnInvalidEventIsNamedAndCostsItsNeighboursNothing() {
        advanceTo("2026-01-20T00:00:00Z");
        List<Map<String, Object>> batch = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            batch.add(event("call-" + i, "api.request", "2026-01-1" + (i % 9) + "T10:00:00Z", Map.of()));
        }
        batch.add(event("call-3", "api.request", "2026-01-15T10:00:00Z", Map.of("again", true)));
        batch.add(event("late", "api.request", "2019-01-01T00:00:00Z", Map.of()));
        batch.add(event("write-1", "storage.written", "2026-01-15T10:00:00Z", Map.of("bytes", 3_000_000)));
        Answer answer = app.post("/v1/events", batch).expecting(202);
        assertThat(answer.body().path("accepted").asInt()).isEqualTo(17);
        assertThat(answer.body().path("rejected")).hasSize(1);
        assertThat(answer.body().path("rejected").path(0).path("index").asInt()).isEqualTo(16);
        assertThat(answer.body().path("rejected").path(0).path("code").asString())
                .isEqualTo("too_old");
    }

    @Test
    @Order(2)
    void usageIsExactOnceItSaysThatItHoldsWhatWasAccepted() {
        Instant accepted = Instant.now();
        await("usage of calls").atMost(PATIENCE).untilAsserted(() -> {
            Answer usage = customer.get(
                    "/v1/usage?meter=" + calls + "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&window=DAY");
            assertThat(usage.status()).isEqualTo(200);
            assertThat(Instant.parse(usage.string("as_of"))).isAfter(accepted);
            assertThat(usage.string("total")).isEqualTo("15");
        });
    }

    @Test
    @Order(3)
    void theMonthIsInvoicedPaidAndProved() {
        advanceTo("2026-02-01T02:00:00Z");
        JsonNode january = invoice(1);
        // 29.005 is half a cent, rounded away from zero; 10 at 0.10 and 5 at 0.01; 3 million bytes at a millionth.
        assertThat(amounts(january)).isEqualTo(Map.of("fee:base", 2901L, "usage:calls", 105L, "usage:bytes", 300L));
        assertThat(january.path("total").path("amount").asLong()).isEqualTo(3306);
        await("the payment")
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(invoice(1).path("status").asString()).isEqualTo("paid"));
        Answer proof = customer.post("/v1/invoices/" + january.path("id").asString() + "/verify", Map.of());
        assertThat(proof.expecting(200).body().path("equal").asBoolean()).isTrue();
    }

    @Test
    @Order(4)
    void lateUsageIsTheDifferenceOnTheNextInvoice() {
        app.post(
                        "/v1/events",
                        List.of(
                                event("late-1", "api.request", "2026-01-30T00:00:00Z", Map.of()),
                                event("late-1", "api.request", "2026-01-30T00:00:00Z", Map.of()),
                                event("late-2", "storage.written", "2026-01-31T00:00:00Z", Map.of("bytes", 4_995_000))))
                .expecting(202);
        advanceTo("2026-03-01T02:00:00Z");
        JsonNode february = invoice(2);
        assertThat(amounts(february))
                .isEqualTo(Map.of(
                        "fee:base", 2901L,
                        "usage:calls", 0L,
                        "usage:bytes", 0L,
                        "adjustment:calls", 1L,
                        // 7.995 is rounded to 8.00, and 3.00 was billed.
                        "adjustment:bytes", 500L));
        JsonNode january = invoice(1);
        assertThat(january.path("total").path("amount").asLong()).isEqualTo(3306);
        Answer proof = customer.post("/v1/invoices/" + january.path("id").asString() + "/verify", Map.of());
        assertThat(proof.body().path("equal").asBoolean()).isTrue();
        assertThat(proof.body().path("late").path("events").asInt()).isEqualTo(2);
        assertThat(proof.body().path("late").path("adjusted_by").path(0).asString())
                .isEqualTo(february.path("id").asString());
    }

    @Test
    @Order(5)
    void theWorkflowBehindAnInvoiceCanBeReadAndHoldsNoKey() {
        String workflow = invoice(1).path("workflow_id").asString();
        await("the workflow's end")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                operator.get("/v1/admin/workflows/" + workflow).string("status"))
                        .isEqualTo("completed"));
        Answer history =
                operator.get("/v1/admin/workflows/" + workflow + "/history").expecting(200);
        assertThat(history.body().path("steps").size()).isGreaterThan(4);
        assertThat(history.text()).doesNotContain("mh_live_");
    }
}
