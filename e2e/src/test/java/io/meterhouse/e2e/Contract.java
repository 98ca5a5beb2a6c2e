package io.meterhouse.e2e;

import static io.meterhouse.e2e.Contract.Role.ADMIN;
import static io.meterhouse.e2e.Contract.Role.KEY;
import static io.meterhouse.e2e.Contract.Role.MEMBER;
import static io.meterhouse.e2e.Contract.Role.OPERATOR;
import static io.meterhouse.e2e.Contract.Role.SESSION;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may ask for what: the tables of the public contract, a row per endpoint, written down a second time so that the api
 * can be held to them. A new endpoint is a new row here.
 */
final class Contract {
    /** Who asks. {@code SESSION} is somebody signed in who has no organization. */
    enum Role {
        KEY,
        SESSION,
        MEMBER,
        ADMIN,
        OPERATOR
    }

    /**
     * @param endpoint method and path
     * @param body one that would do something if whoever sends it may
     */
    record Row(String endpoint, Set<Role> who, Map<String, Object> body) {
        boolean admits(Role role) {
            return who.contains(role);
        }
    }

    private static final Map<String, Object> NONE = Map.of();
    private static final Map<String, Object> REASON = Map.of("reason", "because");
    private static final Map<String, Object> TRACKED =
            Map.of("messageId", "1", "type", "track", "event", "intrusion", "userId", "u");
    private static final Map<String, Object> CAPTURED = Map.of("uuid", "1", "event", "intrusion", "distinct_id", "u");
    private static final Map<String, Object> VERSION = Map.of(
            "interval",
            "month",
            "prices",
            List.of(Map.of(
                    "key",
                    "base",
                    "name",
                    "Base fee",
                    "billing",
                    "in_arrears",
                    "model",
                    Map.of("type", "flat", "amount", "1.00"))));

    private static final Role[] PEOPLE = {MEMBER, ADMIN, OPERATOR};
    private static final Role[] READERS = {KEY, MEMBER, ADMIN, OPERATOR};

    /** Each with a body that it would take. */
    private static final Map<String, Map<String, Object>> EVENT_DOORS = Map.ofEntries(
            Map.entry("/v1/events", Map.of("id", "1", "type", "intrusion")),
            Map.entry("/api/events", Map.of("id", "1", "type", "intrusion")),
            Map.entry("/ingest", Map.of("event_id", "1", "user_id", "u", "event_name", "intrusion")),
            Map.entry("/api/v1/capture", Map.of("event", "intrusion", "distinctId", "u")),
            Map.entry("/webhook", Map.of("eventType", "intrusion", "userId", "u")),
            Map.entry("/segment/v1/batch", Map.of("batch", List.of(TRACKED))),
            Map.entry("/segment/v1/import", Map.of("batch", List.of(TRACKED))),
            Map.entry("/segment/v1/track", TRACKED),
            Map.entry("/segment/v1/identify", TRACKED),
            Map.entry("/segment/v1/page", TRACKED),
            Map.entry("/segment/v1/screen", TRACKED),
            Map.entry("/segment/v1/group", TRACKED),
            Map.entry("/segment/v1/alias", TRACKED),
            Map.entry("/posthog/batch", Map.of("batch", List.of(CAPTURED))),
            Map.entry("/posthog/capture", CAPTURED),
            Map.entry("/posthog/i/v0/e", CAPTURED),
            Map.entry("/openmeter/api/v1/events", Map.of("id", "1", "type", "intrusion")));

    private static final List<Row> ROWS = new ArrayList<>();

    static {
        accounts();
        events();
        catalog();
        billing();
        operations();
    }

    private Contract() {}

    static Row of(Endpoint endpoint) {
        return ROWS.stream()
                .filter(row -> row.endpoint().equals(endpoint.toString()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No row says who may ask for " + endpoint));
    }

    /** What a key must be allowed to do where keys are let in. */
    static String scope(Endpoint endpoint) {
        if (isEventDoor(endpoint)) {
            return "events:write";
        }
        boolean ofEvents =
                endpoint.path().startsWith("/v1/events") || endpoint.path().startsWith("/v1/analytics/");
        return ofEvents ? "events:read" : "usage:read";
    }

    /** Where apps send events: these doors know keys only. */
    static boolean isEventDoor(Endpoint endpoint) {
        return EVENT_DOORS.containsKey(endpoint.path()) && endpoint.method().equals("POST");
    }

    /** Endpoints for anybody at all. */
    static boolean isPublic(Endpoint endpoint) {
        return endpoint.path().equals("/v1/config");
    }

    private static void row(String endpoint, Map<String, Object> body, Role... who) {
        ROWS.add(new Row(endpoint, EnumSet.copyOf(List.of(who)), body));
    }

    private static void accounts() {
        row("GET /v1/me", NONE, SESSION, MEMBER, ADMIN, OPERATOR);
        // An operator may ask, and is told that theirs is no customer.
        row("POST /v1/onboarding", Map.of("organization_name", "Intruders"), SESSION, MEMBER, ADMIN, OPERATOR);
        row("GET /v1/onboarding", NONE, MEMBER, ADMIN);
        row("GET /v1/organization", NONE, PEOPLE);
        row("PATCH /v1/organization", Map.of("billing_email", "intruder@customer.test"), ADMIN);
        row("POST /v1/api-keys", Map.of("name", "intruder", "environment", "live"), ADMIN);
        row("GET /v1/api-keys", NONE, PEOPLE);
        row("POST /v1/api-keys/{id}/confirm", NONE, ADMIN);
        row("POST /v1/api-keys/{id}/rotate", Map.of("overlap", "PT1H"), ADMIN);
        row("DELETE /v1/api-keys/{id}", NONE, ADMIN);
    }

    private static void events() {
        EVENT_DOORS.forEach((path, body) -> row("POST " + path, body, KEY));
        row("GET /v1/events", NONE, READERS);
        row("GET /v1/events/one", NONE, READERS);
        row("GET /v1/events/{source}/{id}", NONE, READERS);
        row("GET /v1/events/live", NONE, READERS);
        row("GET /v1/usage", NONE, READERS);
        row("GET /openmeter/api/v1/meters", NONE, READERS);
        row("GET /openmeter/api/v1/meters/{slug}/query", NONE, READERS);
        row("GET /v1/analytics/timeseries", NONE, READERS);
        row("GET /v1/analytics/top", NONE, READERS);
        row("GET /v1/analytics/active-users", NONE, READERS);
        row("GET /v1/analytics/totals", NONE, READERS);
    }

    private static void catalog() {
        row("GET /v1/meters", NONE, READERS);
        row(
                "POST /v1/meters",
                Map.of("key", "intruder", "name", "x", "aggregation", "COUNT", "event_type", "intrusion"),
                OPERATOR);
        row("GET /v1/meters/{key}", NONE, READERS);
        row("PATCH /v1/meters/{key}", Map.of("name", "Taken"), OPERATOR);
        row("POST /v1/meters/{key}/archive", NONE, OPERATOR);
        row("GET /v1/plans", NONE, PEOPLE);
        row("POST /v1/plans", Map.of("key", "intruder", "name", "x", "currency", "USD"), OPERATOR);
        row("GET /v1/plans/{plan}", NONE, PEOPLE);
        row("POST /v1/plans/{plan}/versions", VERSION, OPERATOR);
        row("GET /v1/plans/{plan}/versions/{version}", NONE, PEOPLE);
        row("PATCH /v1/plans/{plan}/versions/{version}", VERSION, OPERATOR);
        row("POST /v1/plans/{plan}/versions/{version}/publish", NONE, OPERATOR);
        trackingPlans();
    }

    private static void trackingPlans() {
        Map<String, Object> schema = Map.of("type", "intrusion", "schema", Map.of("type", "object"));
        row("GET /v1/tracking-plan", NONE, PEOPLE);
        row("PUT /v1/tracking-plan", Map.of("environment", "live", "mode", "warn"), ADMIN, OPERATOR);
        row("GET /v1/tracking-plan/violations", NONE, PEOPLE);
        row("GET /v1/schemas", NONE, PEOPLE);
        row("POST /v1/schemas", schema, ADMIN, OPERATOR);
        row("POST /v1/schemas/check", schema, PEOPLE);
        row("GET /v1/schemas/{schema}", NONE, PEOPLE);
        row("PATCH /v1/schemas/{schema}", Map.of("compatibility", "none"), ADMIN, OPERATOR);
        row("DELETE /v1/schemas/{schema}", NONE, ADMIN, OPERATOR);
        row("GET /v1/schemas/{schema}/versions", NONE, PEOPLE);
        row("GET /v1/schemas/{schema}/versions/{version}", NONE, PEOPLE);
    }

    private static void billing() {
        row("GET /v1/subscriptions", NONE, PEOPLE);
        row("POST /v1/subscriptions", Map.of("plan_version", "plv_none"), ADMIN, OPERATOR);
        row("GET /v1/subscriptions/{id}", NONE, PEOPLE);
        row("POST /v1/subscriptions/{id}/cancel", Map.of("when", "now"), ADMIN, OPERATOR);
        row("GET /v1/payment-methods", NONE, ADMIN, OPERATOR);
        row("POST /v1/payment-methods", Map.of("payment_method", "pm_card_visa"), ADMIN, OPERATOR);
        row("POST /v1/billing-portal", NONE, ADMIN, OPERATOR);
        row("GET /v1/invoices", NONE, PEOPLE);
        row("GET /v1/invoices/upcoming", NONE, PEOPLE);
        row("GET /v1/invoices/{id}", NONE, PEOPLE);
        row("GET /v1/invoices/{id}/lines/{line}/events", NONE, PEOPLE);
        row("POST /v1/invoices/{id}/verify", NONE, PEOPLE);
        row("POST /v1/invoices/{id}/approve", Map.of("computation", 1, "reason", "because"), OPERATOR);
        row("POST /v1/invoices/{id}/recompute", REASON, OPERATOR);
        row("POST /v1/invoices/{id}/discard", REASON, OPERATOR);
        row("POST /v1/invoices/{id}/void", Map.of("reason", "because", "then", "forgive"), OPERATOR);
        row("POST /v1/invoices/{id}/retry-payment", REASON, OPERATOR);
        row("POST /v1/invoices/{id}/mark-paid", Map.of("reason", "because", "reference", "cash"), OPERATOR);
        row(
                "POST /v1/test-clocks",
                Map.of("organization", "org_none", "frozen_time", "2026-01-01T00:00:00Z"),
                OPERATOR);
        row("GET /v1/test-clocks/{id}", NONE, OPERATOR);
        row("POST /v1/test-clocks/{id}/advance", Map.of("to", "2027-01-01T00:00:00Z"), OPERATOR);
    }

    private static void operations() {
        row("GET /v1/admin/organizations", NONE, OPERATOR);
        row("GET /v1/admin/organizations/{id}/retention", NONE, OPERATOR);
        row("PUT /v1/admin/organizations/{id}/retention", Map.of("live_days", 500, "reason", "because"), OPERATOR);
        row("GET /v1/admin/audit", NONE, OPERATOR);
        row("GET /v1/admin/dead-letters", NONE, OPERATOR);
        row("GET /v1/admin/dead-letters/{id}", NONE, OPERATOR);
        row(
                "PUT /v1/admin/dead-letters/{id}",
                Map.of(
                        "organization",
                        "org_none",
                        "environment",
                        "live",
                        "event",
                        "{\"id\": \"1\", \"source\": \"s\", \"type\": \"intrusion\"}",
                        "reason",
                        "because"),
                OPERATOR);
        row(
                "POST /v1/admin/dead-letters/replay",
                Map.of("letters", List.of("dle_none"), "reason", "because"),
                OPERATOR);
        row("GET /v1/admin/replays", NONE, OPERATOR);
        row("GET /v1/admin/replays/{id}", NONE, OPERATOR);
        row("GET /v1/admin/replays/{id}/letters", NONE, OPERATOR);
        row("GET /v1/admin/workflows", NONE, OPERATOR);
        row("GET /v1/admin/workflows/{id}", NONE, OPERATOR);
        row("GET /v1/admin/workflows/{id}/history", NONE, OPERATOR);
        row("GET /v1/admin/workflows/{id}/runs", NONE, OPERATOR);
        row("POST /v1/admin/workflows/{id}/retry-now", REASON, OPERATOR);
        row("POST /v1/admin/workflows/{id}/signal", Map.of("signal", "retryNow", "reason", "because"), OPERATOR);
        row("POST /v1/admin/workflows/{id}/cancel", REASON, OPERATOR);
        row("POST /v1/admin/workflows/{id}/terminate", REASON, OPERATOR);
    }
}
