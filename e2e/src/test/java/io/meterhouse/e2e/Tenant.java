package io.meterhouse.e2e;

import static org.awaitility.Awaitility.await;

import io.meterhouse.e2e.Caller.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A customer with one of everything: people, a key, a card, a test clock, a subscription, an event and its invoice. */
final class Tenant {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BEGIN = "2026-01-01T00:00:00Z";
    private static final String NEXT_MONTH = "2026-02-01T02:00:00Z";

    final Caller admin;
    final Caller member;
    final Caller app;
    final String organization;
    final String subscription;
    final String keyId;
    final String source;
    final String eventId;
    private final String schema;
    private final String schemaVersion;
    private final String email;
    private final String name;
    private final String clock;
    private final String letter;
    private final RunningStack stack;
    private final Caller operator;
    private JsonNode invoice;
    private Set<String> marks = Set.of();

    private Tenant(RunningStack stack, Caller operator, String name, Catalog catalog) {
        this.stack = stack;
        this.operator = operator;
        this.name = name;
        this.source = "source-of-" + name;
        this.eventId = "event-of-" + name;
        this.email = "billing-" + name + "@customer.test";
        this.admin = Caller.signUp(stack, "admin-" + name + "@customer.test", "Company " + name);
        admin.post("/v1/onboarding", Map.of());
        Answer own = admin.get("/v1/organization").expecting(200);
        this.organization = own.string("id");
        this.member = Caller.member(stack, "member-" + name + "@customer.test", own.string("clerk_organization_id"));
        admin.patch("/v1/organization", Map.of("billing_email", email)).expecting(200);
        this.clock = operator.post("/v1/test-clocks", Map.of("organization", organization, "frozen_time", BEGIN))
                .expecting(201)
                .string("id");
        Answer issued = admin.post("/v1/api-keys", Map.of("name", "key of " + name, "environment", "live"))
                .expecting(201);
        this.keyId = issued.string("id");
        this.app = Caller.app(stack, issued.string("key"));
        this.subscription = operator.post(
                        "/v1/subscriptions",
                        Map.of("organization", organization, "plan_version", catalog.version(), "start", BEGIN))
                .expecting(201)
                .string("id");
        admin.post("/v1/payment-methods", Map.of("payment_method", "pm_card_visa"))
                .expecting(201);
        Answer registered = admin.post(
                        "/v1/schemas", Map.of("type", "order-of-" + name, "schema", Map.of("type", "object")))
                .expecting(201);
        this.schema = registered.string("id");
        this.schemaVersion = registered.body().path("latest").path("id").asString();
        this.letter = Poison.incomplete(stack, operator, organization, "lost-by-" + name);
    }

    /** What both are billed for; it belongs to the operator, and everybody may see it. */
    record Catalog(String meter, String type, String version) {
        static Catalog make(Caller operator, String run) {
            String meter = "calls_" + run;
            String type = "request." + run;
            operator.post(
                            "/v1/meters",
                            Map.of("key", meter, "name", "Calls", "aggregation", "COUNT", "event_type", type))
                    .expecting(201);
            String plan = operator.post("/v1/plans", Map.of("key", "plan_" + run, "name", "Plan", "currency", "USD"))
                    .expecting(201)
                    .string("id");
            Map<String, Object> price = Map.of(
                    "key",
                    "calls",
                    "name",
                    "Calls",
                    "meter",
                    meter,
                    "billing",
                    "in_arrears",
                    "model",
                    Map.of("type", "per_unit", "unit_amount", "7.00"));
            String version = operator.post(
                            "/v1/plans/" + plan + "/versions", Map.of("interval", "month", "prices", List.of(price)))
                    .expecting(201)
                    .string("id");
            // A meter that may have older events is looked at first.
            await("the publishing of " + plan)
                    .atMost(PATIENCE)
                    .until(() -> operator.post("/v1/plans/" + plan + "/versions/" + version + "/publish", Map.of())
                                    .status()
                            == 200);
            return new Catalog(meter, type, version);
        }
    }

    /** Makes them side by side, for the months of a clock take their time. */
    static List<Tenant> make(RunningStack stack, Caller operator, Catalog catalog, List<String> names) {
        List<Tenant> made = names.stream()
                .map(name -> new Tenant(stack, operator, name, catalog))
                .toList();
        made.forEach(tenant -> tenant.send(catalog));
        made.parallelStream().forEach(Tenant::live);
        return made;
    }

    private void send(Catalog catalog) {
        advance("2026-01-20T00:00:00Z");
        Map<String, Object> event = Map.of(
                "id",
                eventId,
                "source",
                source,
                "type",
                catalog.type(),
                "subject",
                "subject-of-" + name,
                "time",
                "2026-01-15T10:00:00Z");
        app.post("/v1/events", List.of(event)).expecting(202);
    }

    private void live() {
        advance(NEXT_MONTH);
        await("an invoice of " + name).atMost(PATIENCE).until(() -> {
            JsonNode rows = admin.get("/v1/invoices?subscription=" + subscription)
                    .body()
                    .path("data");
            invoice = rows.path(rows.size() - 1);
            return invoice.path("status").asString("").equals("paid");
        });
        marks = findMarks();
    }

    private void advance(String goal) {
        operator.post("/v1/test-clocks/" + clock + "/advance", Map.of("to", goal));
        await("the clock of " + name)
                .atMost(PATIENCE)
                .until(() -> operator.get("/v1/test-clocks/" + clock)
                        .string("status")
                        .equals("ready"));
    }

    String invoiceId() {
        return invoice.path("id").asString();
    }

    /** What stands for something of this tenant in each place of a path. */
    Map<String, String> things() {
        return Map.ofEntries(
                Map.entry("/v1/api-keys/{id}", keyId),
                Map.entry("/v1/subscriptions/{id}", subscription),
                Map.entry("/v1/invoices/{id}", invoiceId()),
                Map.entry(
                        "/v1/invoices/{id}/lines/{line}",
                        invoice.path("lines").path(0).path("id").asString()),
                Map.entry("/v1/schemas/{schema}", schema),
                Map.entry("/v1/schemas/{schema}/versions/{version}", schemaVersion),
                Map.entry("/v1/test-clocks/{id}", clock),
                Map.entry("/v1/admin/dead-letters/{id}", letter),
                Map.entry("/v1/admin/organizations/{id}", organization),
                Map.entry("/v1/admin/replays/{id}", "rpl_of_" + name),
                Map.entry(
                        "/v1/admin/workflows/{id}", invoice.path("workflow_id").asString()),
                Map.entry("/v1/events/{source}", source),
                Map.entry("/v1/events/{source}/{id}", eventId));
    }

    /** Words that nobody else may ever read: ids, names and addresses of this tenant. */
    Set<String> marks() {
        return marks;
    }

    private Set<String> findMarks() {
        Set<String> found = new LinkedHashSet<>(things().values());
        found.addAll(List.of(organization, name, email));
        StoredRows rows = new StoredRows(stack);
        for (String column : List.of("clerk_organization_id", "stripe_customer_id")) {
            found.addAll(rows.texts("SELECT " + column + " FROM organizations WHERE id = ?", organization));
        }
        for (String table : List.of("api_keys", "subscriptions", "invoices", "invoice_lines", "payment_methods")) {
            found.addAll(rows.texts("SELECT id FROM " + table + " WHERE organization_id = ?", organization));
        }
        found.addAll(rows.texts("SELECT prefix FROM api_keys WHERE organization_id = ?", organization));
        found.addAll(rows.texts("SELECT stripe_invoice_id FROM invoices WHERE organization_id = ?", organization));
        found.addAll(rows.texts("SELECT workflow_id FROM workflow_runs WHERE organization_id = ?", organization));
        found.removeIf(java.util.Objects::isNull);
        return found;
    }

    /** Who may come to somebody else's door. */
    Map<Contract.Role, Caller> callers() {
        Map<Contract.Role, Caller> callers = new LinkedHashMap<>();
        callers.put(Contract.Role.MEMBER, member);
        callers.put(Contract.Role.ADMIN, admin);
        callers.put(Contract.Role.KEY, app);
        return callers;
    }
}
