package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How an invoice's money comes in: its payment, the intent behind it, and a charge for each attempt. */
final class Payments {
    static final String CHARGES = "charges";
    static final String INTENTS = "payment_intents";
    static final String PAYMENTS = "invoice_payments";

    void register(Routes<Operation> routes) {
        routes.on("GET", "/v1/payment_intents", Listing.of(INTENTS, "/v1/payment_intents", "customer"))
                .on("GET", "/v1/payment_intents/search", SearchQuery.over(INTENTS, "/v1/payment_intents/search"))
                .on("GET", "/v1/payment_intents/{id}", retrieve(INTENTS, "payment_intent", "intent"))
                .on("GET", "/v1/charges", Listing.of(CHARGES, "/v1/charges", "customer", "payment_intent"))
                .on("GET", "/v1/charges/search", SearchQuery.over(CHARGES, "/v1/charges/search"))
                .on("GET", "/v1/charges/{id}", retrieve(CHARGES, "charge", "id"))
                .on("GET", "/v1/invoice_payments", list())
                .on("GET", "/v1/invoice_payments/{id}", retrieve(PAYMENTS, "invoice_payment", "invoice_payment"));
    }

    static Operation retrieve(String collection, String what, String param) {
        return Operation.of(call -> call.change()
                .find(collection, call.id())
                .orElseThrow(() -> StripeError.notFound(what, call.id(), param)));
    }

    private static Operation list() {
        return Operation.of(
                call -> {
                    Params params = call.params();
                    Optional<String> invoice = params.text("invoice");
                    Optional<String> status = params.text("status");
                    Optional<String> intent = params.child("payment").text("payment_intent");
                    List<ObjectNode> rows = call.change()
                            .all(
                                    PAYMENTS,
                                    row -> invoice.map(Json.text(row, "invoice")::equals)
                                                    .orElse(true)
                                            && status.map(Json.text(row, "status")::equals)
                                                    .orElse(true)
                                            && intent.map(intentOf(row)::equals).orElse(true));
                    return Listing.page(call, rows.reversed(), "/v1/invoice_payments");
                },
                "invoice",
                "status",
                "payment[type]",
                "payment[payment_intent]",
                "limit",
                "starting_after",
                "ending_before");
    }

    /** What a finalized invoice asks for: an open payment with an intent that still lacks a card. */
    void request(StripeCall call, ObjectNode invoice) {
        ObjectNode intent = Template.PAYMENT_INTENT
                .create(call)
                .put("amount", invoice.path("amount_due").asLong())
                .put("currency", Json.text(invoice, "currency"))
                .put("customer", Json.text(invoice, "customer"))
                .put("description", "Payment for Invoice");
        intent.put("client_secret", Json.text(intent, "id") + "_secret_" + Ids.random("", 25));
        call.save(INTENTS, intent);
        ObjectNode payment = Template.INVOICE_PAYMENT
                .create(call)
                .put("amount_requested", invoice.path("amount_due").asLong())
                .put("currency", Json.text(invoice, "currency"))
                .put("invoice", Json.text(invoice, "id"));
        ((ObjectNode) payment.path("payment")).put("payment_intent", Json.text(intent, "id"));
        call.save(PAYMENTS, payment);
        call.emit("payment_intent.created", intent);
    }

    /** Charges the card of the invoice or of its customer, or refuses, with the attempt on record. */
    void collect(StripeCall call, ObjectNode invoice) {
        String cardId = cardFor(call, invoice);
        ObjectNode method = call.get(PaymentMethods.COLLECTION, cardId);
        TestCard card = PaymentMethods.cardOf(call, cardId);
        ObjectNode payment = openPayment(call, invoice);
        ObjectNode intent = call.get(INTENTS, intentOf(payment));
        if (card.code().equals(TestCard.AUTHENTICATION_REQUIRED)) {
            throw needsAction(call, invoice, intent, cardId);
        }
        ObjectNode charge = charge(call, intent, method, card);
        if (!card.charges()) {
            throw declined(call, invoice, intent, charge, method, card);
        }
        intent.put("status", "succeeded")
                .put("amount_received", intent.path("amount").asLong())
                .put("latest_charge", Json.text(charge, "id"))
                .put("payment_method", cardId)
                .putNull("last_payment_error");
        call.save(INTENTS, intent);
        close(call, payment, "paid", "paid_at");
        call.emit("charge.succeeded", charge);
        call.emit("payment_intent.succeeded", intent);
        call.emit("invoice_payment.paid", payment);
    }

    /** The money came in elsewhere. */
    void outOfBand(StripeCall call, ObjectNode invoice) {
        cancel(call, invoice);
        invoice.put("amount_paid_off_stripe", invoice.path("amount_remaining").asLong());
    }

    void cancel(StripeCall call, ObjectNode invoice) {
        String id = Json.text(invoice, "id");
        for (ObjectNode payment : call.change().all(PAYMENTS, row -> isOpenFor(row, id))) {
            close(call, payment, "canceled", "canceled_at");
            ObjectNode intent = call.get(INTENTS, intentOf(payment))
                    .put("status", "canceled")
                    .put("canceled_at", call.seconds())
                    .put("cancellation_reason", "void_invoice");
            call.save(INTENTS, intent);
            call.emit("payment_intent.canceled", intent);
        }
    }

    /** The payments of an invoice, as {@code expand[]=payments} shows them. */
    static ObjectNode listOf(StripeCall call, String invoice) {
        ObjectNode list = Json.object().put("object", "list");
        call.change()
                .all(PAYMENTS, row -> Json.text(row, "invoice").equals(invoice))
                .forEach(list.putArray("data")::add);
        return list.put("has_more", false).put("url", "/v1/invoice_payments?invoice=" + invoice);
    }

    private static ObjectNode openPayment(StripeCall call, ObjectNode invoice) {
        String id = Json.text(invoice, "id");
        return call.change().all(PAYMENTS, row -> isOpenFor(row, id)).getLast();
    }

    private static boolean isOpenFor(ObjectNode payment, String invoice) {
        return Json.text(payment, "invoice").equals(invoice)
                && Json.text(payment, "status").equals("open");
    }

    private static void close(StripeCall call, ObjectNode payment, String status, String moment) {
        payment.put("status", status);
        if (status.equals("paid")) {
            payment.put("amount_paid", payment.path("amount_requested").asLong());
        }
        ((ObjectNode) payment.path("status_transitions")).put(moment, call.seconds());
        call.save(PAYMENTS, payment);
    }

    private static String cardFor(StripeCall call, ObjectNode invoice) {
        String customerId = Json.text(invoice, "customer");
        Optional<String> given = call.params().text("payment_method");
        if (given.isPresent()) {
            return PaymentMethods.attachedTo(call, given.get(), customerId, "payment_method");
        }
        String ofInvoice = Json.text(invoice, "default_payment_method");
        ObjectNode customer = call.get(Customers.COLLECTION, customerId);
        String card = ofInvoice.isEmpty()
                ? Json.text(customer.path("invoice_settings"), "default_payment_method")
                : ofInvoice;
        if (card.isEmpty()) {
            throw StripeError.refused(
                    "resource_missing",
                    "This customer has no attached payment source or default payment method. Please consider adding "
                            + "a default payment method. For more information, visit https://stripe.com/docs/billing/"
                            + "subscriptions/payment-methods-setting#payment-method-priority.",
                    null);
        }
        return card;
    }

    private static ObjectNode charge(StripeCall call, ObjectNode intent, ObjectNode method, TestCard card) {
        long amount = intent.path("amount").asLong();
        ObjectNode charge = Template.CHARGE
                .create(call)
                .put("amount", amount)
                .put("amount_captured", card.charges() ? amount : 0)
                .put("captured", card.charges())
                .put("paid", card.charges())
                .put("status", card.charges() ? "succeeded" : "failed")
                .put("currency", Json.text(intent, "currency"))
                .put("customer", Json.text(intent, "customer"))
                .put("description", Json.text(intent, "description"))
                .put("payment_intent", Json.text(intent, "id"))
                .put("payment_method", Json.text(method, "id"));
        ObjectNode details = (ObjectNode) charge.path("payment_method_details").path("card");
        for (String field : List.of(
                "brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")) {
            details.set(field, method.path("card").path(field).deepCopy());
        }
        ObjectNode outcome = charge.putObject("outcome")
                .put("network_status", card.charges() ? "approved_by_network" : "declined_by_network")
                .put("reason", card.charges() ? null : card.declineCode())
                .put("risk_level", "normal")
                .put("risk_score", 12);
        outcome.put(
                        "seller_message",
                        card.charges()
                                ? "Payment complete."
                                : "The bank did not return any further details with this decline.")
                .put("type", card.charges() ? "authorized" : "issuer_declined");
        if (card.charges()) {
            charge.put("balance_transaction", Ids.random("txn_3", 23));
        } else {
            charge.put("failure_code", card.code()).put("failure_message", card.message());
        }
        call.save(CHARGES, charge);
        return charge;
    }

    private static StripeError declined(
            StripeCall call,
            ObjectNode invoice,
            ObjectNode intent,
            ObjectNode charge,
            ObjectNode method,
            TestCard card) {
        ObjectNode reason = Json.object()
                .put("advice_code", "try_again_later")
                .put("charge", Json.text(charge, "id"))
                .put("code", card.code());
        reason.put("decline_code", card.declineCode())
                .put(
                        "doc_url",
                        "https://stripe.com/docs/error-codes/" + card.code().replace('_', '-'))
                .put("message", card.message());
        ObjectNode withMethod = reason.deepCopy().put("type", "card_error");
        withMethod.set("payment_method", method);
        intent.put("status", "requires_payment_method")
                .put("latest_charge", Json.text(charge, "id"))
                .putNull("payment_method");
        intent.set("last_payment_error", withMethod);
        failed(call, invoice, intent);
        call.emit("charge.failed", charge);
        call.emit("payment_intent.payment_failed", intent);
        call.emit("invoice.payment_failed", invoice);
        reason.set("payment_intent", intent);
        reason.set("payment_method", method);
        return StripeError.card(reason);
    }

    private static StripeError needsAction(StripeCall call, ObjectNode invoice, ObjectNode intent, String cardId) {
        intent.put("status", "requires_action").put("payment_method", cardId);
        intent.putObject("next_action").put("type", "use_stripe_sdk").putObject("use_stripe_sdk");
        failed(call, invoice, intent);
        call.emit("payment_intent.requires_action", intent);
        call.emit("invoice.payment_action_required", invoice);
        call.emit("invoice.payment_failed", invoice);
        ObjectNode reason = Json.object()
                .put("code", "invoice_payment_intent_requires_action")
                .put("doc_url", "https://stripe.com/docs/error-codes/invoice-payment-intent-requires-action")
                .put(
                        "message",
                        "Payment for this invoice requires additional user action before it can be completed "
                                + "successfully. Payment can be completed using the PaymentIntent associated with "
                                + "the invoice. For more details see: https://stripe.com/docs/billing/subscriptions/"
                                + "overview#requires-action");
        return StripeError.card(reason);
    }

    /** Only the first attempt by hand counts, as with Stripe: later ones do not move its retry schedule. */
    private static void failed(StripeCall call, ObjectNode invoice, ObjectNode intent) {
        call.save(INTENTS, intent);
        invoice.put("attempted", true).put("attempt_count", 1);
        call.save(Invoices.COLLECTION, invoice);
    }

    private static String intentOf(ObjectNode payment) {
        return Json.text(payment.path("payment"), "payment_intent");
    }
}
