package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.WebhookOutbox;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What happened, kept for {@code GET /v1/events} and told by webhook. */
final class StripeEvents {
    static final String COLLECTION = "events";
    static final String API_VERSION = "2026-07-29.dahlia";
    private static final int MAX_KEPT = 3_000;

    private final WebhookOutbox outbox;

    StripeEvents(WebhookOutbox outbox) {
        this.outbox = outbox;
    }

    static void register(Routes<Operation> routes) {
        Operation plain = Listing.of(COLLECTION, "/v1/events", "type");
        Set<String> known = new HashSet<>(plain.known());
        known.add("types[]");
        routes.on("GET", "/v1/events", new Operation(known, call -> {
                    List<String> types = call.params().texts("types");
                    return types.isEmpty() ? plain.action().apply(call) : ofTypes(call, types);
                }))
                .on("GET", "/v1/events/{id}", Payments.retrieve(COLLECTION, "event", "id"));
    }

    private static ObjectNode ofTypes(StripeCall call, List<String> types) {
        List<ObjectNode> rows = call.change()
                .all(
                        COLLECTION,
                        row -> types.contains(Json.text(row, "type"))
                                && call.params().timeMatches("created", row, "created"));
        return Listing.page(call, rows.reversed(), "/v1/events");
    }

    void emit(StripeCall call, String type, ObjectNode object, @Nullable ObjectNode before) {
        ObjectNode event = Json.object()
                .put("id", Ids.random("evt_1", 23))
                .put("object", "event")
                .put("api_version", API_VERSION)
                .put("created", call.seconds());
        ObjectNode data = event.putObject("data");
        data.set("object", object.deepCopy());
        if (before != null) {
            data.set("previous_attributes", changed(before, object));
        }
        event.put("livemode", false).put("pending_webhooks", 1);
        event.putObject("request")
                .put("id", call.requestId())
                .put("idempotency_key", call.idempotencyKey().orElse(null));
        event.put("type", type);
        call.save(COLLECTION, event);
        call.change().trim(COLLECTION, MAX_KEPT, _ -> true);
        outbox.add(call.change(), Json.text(event, "id"), subject(object), type, Json.write(event));
    }

    /** Events about one customer keep their order, which Stripe does not promise but mostly holds. */
    private static String subject(ObjectNode object) {
        String customer = Json.text(object, "customer");
        return customer.isEmpty() ? Json.text(object, "id") : customer;
    }

    private static ObjectNode changed(ObjectNode before, ObjectNode after) {
        ObjectNode changed = Json.object();
        before.forEachEntry((name, value) -> {
            if (!value.equals(after.path(name))) {
                changed.set(name, value);
            }
        });
        return changed;
    }
}
