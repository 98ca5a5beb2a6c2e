package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/setup_intents}: a card is set up for later, off session. */
final class SetupIntents {
    private static final String COLLECTION = "setup_intents";

    private final PaymentMethods paymentMethods;

    SetupIntents(PaymentMethods paymentMethods) {
        this.paymentMethods = paymentMethods;
    }

    void register(Routes<Operation> routes) {
        routes.on(
                        "POST",
                        "/v1/setup_intents",
                        Operation.of(
                                this::create,
                                "confirm",
                                "customer",
                                "description",
                                "metadata[*]",
                                "payment_method",
                                "payment_method_types[*]",
                                "return_url",
                                "usage"))
                .on(
                        "GET",
                        "/v1/setup_intents",
                        Listing.of(COLLECTION, "/v1/setup_intents", "customer", "payment_method"))
                .on("GET", "/v1/setup_intents/{id}", Payments.retrieve(COLLECTION, "setupintent", "intent"))
                .on(
                        "POST",
                        "/v1/setup_intents/{id}/confirm",
                        Operation.of(this::confirm, "payment_method", "return_url"));
    }

    private ObjectNode create(StripeCall call) {
        Params params = call.params();
        ObjectNode intent = Template.SETUP_INTENT.create(call);
        intent.put("client_secret", Json.text(intent, "id") + "_secret_" + Ids.random("", 25));
        params.ifText("customer", customer -> {
            Customers.named(call, customer, "customer");
            intent.put("customer", customer);
        });
        params.copy("description", intent);
        params.oneOf("usage", "off_session", "on_session").ifPresent(usage -> intent.put("usage", usage));
        params.mergeMetadata(intent);
        call.save(COLLECTION, intent);
        call.emit("setup_intent.created", intent);
        return params.flag("confirm").orElse(false) ? succeed(call, intent) : intent;
    }

    private ObjectNode confirm(StripeCall call) {
        return succeed(
                call,
                call.change()
                        .find(COLLECTION, call.id())
                        .orElseThrow(() -> StripeError.notFound("setupintent", call.id(), "intent")));
    }

    private ObjectNode succeed(StripeCall call, ObjectNode intent) {
        if (Json.text(intent, "status").equals("succeeded")) {
            throw StripeError.refused(
                    "setup_intent_unexpected_state",
                    "You cannot confirm this SetupIntent because it has already succeeded.",
                    null);
        }
        ObjectNode method =
                paymentMethods.attach(call, call.params().required("payment_method"), Json.text(intent, "customer"));
        intent.put("payment_method", Json.text(method, "id")).put("status", "succeeded");
        call.save(COLLECTION, intent);
        call.emit("setup_intent.succeeded", intent);
        return intent;
    }
}
