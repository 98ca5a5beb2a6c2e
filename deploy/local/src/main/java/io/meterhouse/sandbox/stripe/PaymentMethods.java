package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/payment_methods}: cards, which are all made of Stripe's test cards. */
final class PaymentMethods {
    static final String COLLECTION = "payment_methods";

    /** Which test card a payment method was made of: what charging it does. */
    private static final String MADE_OF = "payment_methods_made_of";

    private static final Map<String, String> NUMBERS = Map.of(
            "4242424242424242", "pm_card_visa",
            "5555555555554444", "pm_card_mastercard",
            "378282246310005", "pm_card_amex",
            "4000000000000002", "pm_card_chargeDeclined",
            "4000000000000341", "pm_card_chargeCustomerFail",
            "4000000000009995", "pm_card_chargeDeclinedInsufficientFunds",
            "4000002760003184", "pm_card_authenticationRequired");

    void register(Routes<Operation> routes) {
        routes.on(
                        "POST",
                        "/v1/payment_methods",
                        Operation.of(
                                this::create,
                                "type",
                                "card[token]",
                                "card[number]",
                                "card[exp_month]",
                                "card[exp_year]",
                                "card[cvc]",
                                "billing_details[*]",
                                "metadata[*]"))
                .on("GET", "/v1/payment_methods", Listing.of(COLLECTION, "/v1/payment_methods", "customer", "type"))
                .on("GET", "/v1/payment_methods/{id}", Operation.of(this::retrieve))
                .on(
                        "POST",
                        "/v1/payment_methods/{id}",
                        Operation.of(
                                this::update, "billing_details[*]", "card[exp_month]", "card[exp_year]", "metadata[*]"))
                .on("POST", "/v1/payment_methods/{id}/attach", Operation.of(this::attach, "customer"))
                .on("POST", "/v1/payment_methods/{id}/detach", Operation.of(this::detach));
    }

    /** Attaches a payment method, or a new one made of a test card's id, and says which it is. */
    ObjectNode attach(StripeCall call, String id, String customer) {
        ObjectNode method =
                findOrMake(call, id).orElseThrow(() -> StripeError.noSuch("PaymentMethod", id, "payment_method"));
        String holder = Json.text(method, "customer");
        if (!holder.isEmpty()) {
            throw StripeError.refused(
                    null, "The payment method you provided has already been attached to a customer.", null);
        }
        method.put("customer", customer);
        call.save(COLLECTION, method);
        call.emit("payment_method.attached", method);
        return method;
    }

    /** The id of a payment method that belongs to the customer, or a refusal. */
    static String attachedTo(StripeCall call, String id, String customer, String param) {
        return call.change()
                .find(COLLECTION, id)
                .filter(method -> Json.text(method, "customer").equals(customer))
                .map(method -> Json.text(method, "id"))
                .orElseThrow(() -> StripeError.refused(
                        "resource_missing",
                        "The customer does not have a payment method with the ID " + id
                                + ". The payment method must be attached to the customer.",
                        param));
    }

    /** What charging the payment method does. */
    static TestCard cardOf(StripeCall call, String id) {
        String test = call.change()
                .find(MADE_OF, id)
                .map(row -> Json.text(row, "test_card"))
                .orElse("pm_card_visa");
        return TestCard.byId(test).orElseThrow();
    }

    static ObjectNode make(StripeCall call, String testId) {
        TestCard test = TestCard.byId(testId).orElseThrow();
        ObjectNode method = Template.PAYMENT_METHOD.create(call);
        ObjectNode card = (ObjectNode) method.path("card");
        card.put("brand", test.brand())
                .put("display_brand", test.brand())
                .put("last4", test.last4())
                .put("funding", test.funding())
                .put("fingerprint", Ids.random("", 16));
        ((ObjectNode) card.path("networks")).putArray("available").add(test.brand());
        String id = Json.text(method, "id");
        call.save(COLLECTION, method);
        call.change().put(MADE_OF, id, Json.object().put("test_card", testId));
        return method;
    }

    private ObjectNode create(StripeCall call) {
        if (!call.params().required("type").equals("card")) {
            throw StripeError.badParameter(null, "Invalid type: the sandbox has cards only", "type");
        }
        Params card = call.params().child("card");
        String testId = card.text("token")
                .flatMap(TestCard::idOfToken)
                .or(() -> card.text("number")
                        .map(number -> number.replace(" ", ""))
                        .flatMap(number -> Optional.ofNullable(NUMBERS.get(number))))
                .orElseThrow(() -> StripeError.card(Json.object()
                        .put("code", "incorrect_number")
                        .put("message", "Your card number is incorrect. Only Stripe's test cards work here.")
                        .put("param", "card[number]")));
        ObjectNode method = make(call, testId);
        fill(call, method);
        call.save(COLLECTION, method);
        return method;
    }

    private ObjectNode retrieve(StripeCall call) {
        return findOrMake(call, call.id())
                .orElseThrow(() -> StripeError.notFound("PaymentMethod", call.id(), "payment_method"));
    }

    private ObjectNode update(StripeCall call) {
        ObjectNode method = existing(call);
        ObjectNode before = method.deepCopy();
        fill(call, method);
        call.save(COLLECTION, method);
        call.emitChange("payment_method.updated", method, before);
        return method;
    }

    private static void fill(StripeCall call, ObjectNode method) {
        call.params().copyStructure("billing_details", method);
        Params card = call.params().child("card");
        ObjectNode details = (ObjectNode) method.path("card");
        card.whole("exp_month").ifPresent(month -> details.put("exp_month", month));
        card.whole("exp_year").ifPresent(year -> details.put("exp_year", year));
        call.params().mergeMetadata(method);
    }

    private ObjectNode attach(StripeCall call) {
        String customer = call.params().required("customer");
        Customers.named(call, customer, "customer");
        return attach(call, call.id(), customer);
    }

    private ObjectNode detach(StripeCall call) {
        ObjectNode method = existing(call);
        String customer = Json.text(method, "customer");
        if (customer.isEmpty()) {
            throw StripeError.refused(
                    null,
                    "The payment method you provided is not attached to a customer so detachment is impossible.",
                    null);
        }
        ObjectNode before = method.deepCopy();
        call.save(COLLECTION, method.putNull("customer"));
        call.change().find(Customers.COLLECTION, customer).ifPresent(holder -> {
            ObjectNode settings = (ObjectNode) holder.path("invoice_settings");
            if (Json.text(settings, "default_payment_method").equals(call.id())) {
                settings.putNull("default_payment_method");
                call.save(Customers.COLLECTION, holder);
            }
        });
        call.emitChange("payment_method.detached", method, before);
        return method;
    }

    /** A deleted customer, which the call names, lets go of its cards. */
    static void detachAll(StripeCall call) {
        call.change()
                .all(COLLECTION, method -> Json.text(method, "customer").equals(call.id()))
                .forEach(method -> call.save(COLLECTION, method.putNull("customer")));
    }

    private static ObjectNode existing(StripeCall call) {
        return call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("PaymentMethod", call.id(), "payment_method"));
    }

    private static Optional<ObjectNode> findOrMake(StripeCall call, String id) {
        return call.change().find(COLLECTION, id).or(() -> TestCard.byId(id).map(_ -> make(call, id)));
    }
}
