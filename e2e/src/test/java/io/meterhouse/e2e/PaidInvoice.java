package io.meterhouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * January 2026 of an organization on a test clock, invoiced and paid: a fee of 49.00, and ten API calls in two tiers,
 * 1.00 and 0.80. Its meter must be there before its first event.
 */
final class PaidInvoice {
    static final String START = "2026-01-01T00:00:00Z";

    private static final String END = "2026-02-01T00:00:00Z";
    private static final String AFTER_THE_GRACE = "2026-02-01T02:00:00Z";
    private static final int CALLS_AFTER_THE_FIRST = 9;
    private static final int TOTAL_CENTS = 4900 + 100 + 80;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final RunningStack stack;
    private final Caller operator;
    private final String run;

    PaidInvoice(RunningStack stack, Caller operator, String run) {
        this.stack = stack;
        this.operator = operator;
        this.run = run;
    }

    void makeMeter() {
        operator.post(
                        "/v1/meters",
                        Map.of(
                                "key", "calls_" + run,
                                "name", "API calls",
                                "aggregation", "COUNT",
                                "event_type", "api.request"))
                .expecting(201);
    }

    String makeClock(String organization) {
        return operator.post("/v1/test-clocks", Map.of("organization", organization, "frozen_time", START))
                .expecting(201)
                .string("id");
    }

    void sendFirstEvent(String key) {
        Caller.app(stack, key)
                .post(
                        "/v1/events",
                        Map.of("id", "first", "source", "shop", "type", "api.request", "data", Map.of("path", "/v1")))
                .expecting(202);
    }

    /** Subscribes, uses, and lets the month pass; the id of the invoice, once it is paid. */
    String of(String organization, String clock, String key) {
        operator.post("/v1/payment-methods", Map.of("organization", organization, "payment_method", "pm_card_visa"))
                .expecting(201);
        operator.post(
                        "/v1/subscriptions",
                        Map.of("organization", organization, "plan_version", publishedVersion(), "start", START))
                .expecting(201);
        for (int i = 0; i < CALLS_AFTER_THE_FIRST; i++) {
            Caller.app(stack, key)
                    .post("/v1/events", Map.of("id", "call-" + i, "source", "shop", "type", "api.request"))
                    .expecting(202);
        }
        operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", AFTER_THE_GRACE));
        await("a paid invoice").atMost(PATIENCE).until(() -> {
            JsonNode row = newestInvoice(organization);
            return row.path("status").asString().equals("paid")
                    && Instant.parse(row.path("period").path("end").asString()).equals(Instant.parse(END));
        });
        JsonNode invoice = newestInvoice(organization);
        assertThat(invoice.path("total").path("amount").asLong()).isEqualTo(TOTAL_CENTS);
        return invoice.path("id").asString();
    }

    private JsonNode newestInvoice(String organization) {
        return operator.get("/v1/invoices?organization=" + organization)
                .expecting(200)
                .body()
                .path("data")
                .path(0);
    }

    private String publishedVersion() {
        String plan = operator.post("/v1/plans", Map.of("key", "plan_" + run, "name", "Scale", "currency", "USD"))
                .expecting(201)
                .string("id");
        Map<String, Object> open = new HashMap<>(Map.of("unit_amount", "0.10"));
        open.put("up_to", null);
        Map<String, Object> tiers =
                Map.of("type", "graduated", "tiers", Arrays.asList(Map.of("up_to", "2", "unit_amount", "0.50"), open));
        List<Map<String, Object>> prices = List.of(
                Map.of(
                        "key", "platform",
                        "name", "Platform",
                        "billing", "in_arrears",
                        "model", Map.of("type", "flat", "amount", "49.00")),
                Map.of(
                        "key", "calls",
                        "name", "API calls",
                        "meter", "calls_" + run,
                        "billing", "in_arrears",
                        "model", tiers));
        String versions = "/v1/plans/" + plan + "/versions";
        String version = operator.post(versions, Map.of("interval", "month", "prices", prices))
                .expecting(201)
                .string("id");
        operator.post(versions + "/" + version + "/publish", Map.of()).expecting(200);
        return version;
    }
}
