package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code expand[]}: puts an object where its id stands, or adds what is only there when asked for. */
final class Expansion {
    private static final int MAX_DEPTH = 4;

    private static final Map<String, String> COLLECTIONS = Map.ofEntries(
            Map.entry("cus_", Customers.COLLECTION),
            Map.entry("pm_", PaymentMethods.COLLECTION),
            Map.entry("in_", Invoices.COLLECTION),
            Map.entry("ii_", InvoiceItems.COLLECTION),
            Map.entry("inpay_", Payments.PAYMENTS),
            Map.entry("pi_", Payments.INTENTS),
            Map.entry("ch_", Payments.CHARGES),
            Map.entry("cn_", CreditNotes.COLLECTION),
            Map.entry("re_", Refunds.COLLECTION));

    private Expansion() {}

    static ObjectNode apply(StripeCall call, ObjectNode answer, List<String> paths) {
        for (String path : paths) {
            List<String> steps = List.of(path.split("\\."));
            if (steps.size() > MAX_DEPTH + (steps.getFirst().equals("data") ? 1 : 0)) {
                throw StripeError.badParameter(
                        null, "You cannot expand more than " + MAX_DEPTH + " levels of a property.", "expand[]");
            }
            expand(call, answer, steps, path);
        }
        return answer;
    }

    private static void expand(StripeCall call, JsonNode node, List<String> steps, String path) {
        if (steps.isEmpty()) {
            return;
        }
        if (node instanceof ArrayNode rows) {
            rows.forEach(row -> expand(call, row, steps, path));
        } else if (node instanceof ObjectNode object) {
            String field = steps.getFirst();
            include(call, object, field);
            JsonNode value = object.path(field);
            if (value.isMissingNode()) {
                throw StripeError.badParameter(null, "This property cannot be expanded (" + path + ").", "expand[]");
            }
            Optional<ObjectNode> there = value.isString() ? referred(call, value.asString()) : Optional.empty();
            if (value.isString() && there.isEmpty()) {
                throw StripeError.badParameter(null, "This property cannot be expanded (" + path + ").", "expand[]");
            }
            there.ifPresent(found -> object.set(field, found));
            expand(call, object.path(field), steps.subList(1, steps.size()), path);
        }
    }

    /** Lists that Stripe leaves out unless they are asked for. */
    private static void include(StripeCall call, ObjectNode object, String field) {
        String kind = Json.text(object, "object");
        if (kind.equals("invoice") && field.equals("payments")) {
            object.set(field, Payments.listOf(call, Json.text(object, "id")));
        } else if (kind.equals("charge") && field.equals("refunds")) {
            object.set(field, Refunds.listOf(call, Json.text(object, "id")));
        }
    }

    private static Optional<ObjectNode> referred(StripeCall call, String id) {
        return COLLECTIONS.entrySet().stream()
                .filter(entry -> id.startsWith(entry.getKey()))
                .findFirst()
                .flatMap(entry -> call.change().find(entry.getValue(), id));
    }
}
