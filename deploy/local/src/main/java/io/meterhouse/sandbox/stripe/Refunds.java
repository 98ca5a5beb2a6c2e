package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/refunds}: money that goes back to the card it came from. */
final class Refunds {
    static final String COLLECTION = "refunds";

    void register(Routes<Operation> routes) {
        routes.on(
                        "POST",
                        "/v1/refunds",
                        Operation.of(this::create, "amount", "charge", "payment_intent", "reason", "metadata[*]"))
                .on("GET", "/v1/refunds", Listing.of(COLLECTION, "/v1/refunds", "charge", "payment_intent"))
                .on("GET", "/v1/refunds/{id}", Payments.retrieve(COLLECTION, "refund", "id"))
                .on("POST", "/v1/refunds/{id}", Operation.of(this::update, "metadata[*]"));
    }

    static ObjectNode listOf(StripeCall call, String charge) {
        ObjectNode list = Json.object().put("object", "list");
        call.change()
                .all(COLLECTION, row -> Json.text(row, "charge").equals(charge))
                .forEach(list.putArray("data")::add);
        return list.put("has_more", false).put("url", "/v1/charges/" + charge + "/refunds");
    }

    /** Sends {@code amount} of a charge back. */
    ObjectNode refund(StripeCall call, ObjectNode charge, long amount, Optional<String> reason) {
        long left = charge.path("amount_captured").asLong()
                - charge.path("amount_refunded").asLong();
        if (left == 0) {
            throw StripeError.refused(
                    "charge_already_refunded",
                    "Charge " + Json.text(charge, "id") + " has already been refunded.",
                    null);
        }
        if (amount > left || amount < 1) {
            throw StripeError.refused(
                    null,
                    "Refund amount (" + amount + ") is greater than unrefunded amount on charge (" + left + ")",
                    "amount");
        }
        ObjectNode refund = Template.REFUND
                .create(call)
                .put("amount", amount)
                .put("balance_transaction", Ids.random("txn_3", 23))
                .put("charge", Json.text(charge, "id"))
                .put("currency", Json.text(charge, "currency"))
                .put("payment_intent", Json.text(charge, "payment_intent"))
                .put("reason", reason.orElse(null));
        call.params().mergeMetadata(refund);
        call.save(COLLECTION, refund);
        charge.put("amount_refunded", charge.path("amount_refunded").asLong() + amount)
                .put("refunded", amount == left);
        call.save(Payments.CHARGES, charge);
        call.emit("refund.created", refund);
        call.emit("charge.refunded", charge);
        return refund;
    }

    private ObjectNode create(StripeCall call) {
        Params params = call.params();
        ObjectNode charge = params.text("charge")
                .map(id -> call.change()
                        .find(Payments.CHARGES, id)
                        .orElseThrow(() -> StripeError.noSuch("charge", id, "charge")))
                .or(() -> params.text("payment_intent").map(id -> chargeOf(call, id)))
                .orElseThrow(() -> StripeError.badParameter(
                        "parameter_missing",
                        "One of the following params should be provided for this request: payment_intent or charge.",
                        "charge"));
        long left = charge.path("amount_captured").asLong()
                - charge.path("amount_refunded").asLong();
        return refund(
                call,
                charge,
                params.whole("amount").orElse(left),
                params.oneOf("reason", "duplicate", "fraudulent", "requested_by_customer"));
    }

    private ObjectNode update(StripeCall call) {
        ObjectNode refund = call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("refund", call.id(), "id"));
        call.params().mergeMetadata(refund);
        call.save(COLLECTION, refund);
        return refund;
    }

    private static ObjectNode chargeOf(StripeCall call, String intentId) {
        ObjectNode intent = call.change()
                .find(Payments.INTENTS, intentId)
                .orElseThrow(() -> StripeError.noSuch("payment_intent", intentId, "payment_intent"));
        return call.change()
                .find(Payments.CHARGES, Json.text(intent, "latest_charge"))
                .filter(charge -> charge.path("paid").asBoolean())
                .orElseThrow(() -> StripeError.refused(
                        null,
                        "This PaymentIntent (" + intentId + ") does not have a successful charge to refund.",
                        "payment_intent"));
    }
}
