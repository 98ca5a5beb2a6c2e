package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/customers}, and the balance that invoices are settled against. */
final class Customers {
    static final String COLLECTION = "customers";
    private static final String TRANSACTIONS = "customer_balance_transactions";
    private static final String[] FIELDS = {
        "address[*]", "balance", "description", "email", "invoice_prefix", "invoice_settings[default_payment_method]",
        "invoice_settings[footer]", "metadata[*]", "name", "next_invoice_sequence", "phone", "preferred_locales[*]",
        "shipping[*]", "tax_exempt"
    };

    private final PaymentMethods paymentMethods;

    Customers(PaymentMethods paymentMethods) {
        this.paymentMethods = paymentMethods;
    }

    void register(Routes<Operation> routes) {
        String[] creation =
                Stream.concat(Stream.of(FIELDS), Stream.of("payment_method")).toArray(String[]::new);
        routes.on("POST", "/v1/customers", Operation.of(this::create, creation))
                .on("GET", "/v1/customers", Listing.of(COLLECTION, "/v1/customers", "email"))
                .on("GET", "/v1/customers/search", SearchQuery.over(COLLECTION, "/v1/customers/search"))
                .on("GET", "/v1/customers/{id}", Operation.of(this::retrieve))
                .on("POST", "/v1/customers/{id}", Operation.of(this::update, FIELDS))
                .on("DELETE", "/v1/customers/{id}", Operation.of(this::delete))
                .on(
                        "GET",
                        "/v1/customers/{id}/payment_methods",
                        Operation.of(this::listPaymentMethods, "limit", "starting_after", "ending_before", "type"))
                .on(
                        "GET",
                        "/v1/customers/{id}/balance_transactions",
                        Operation.of(this::listTransactions, "limit", "starting_after", "ending_before"));
    }

    /** The customer that a parameter names; a deleted one is as good as none. */
    static ObjectNode named(StripeCall call, String id, String param) {
        return call.change()
                .find(COLLECTION, id)
                .filter(customer -> !customer.path("deleted").asBoolean(false))
                .orElseThrow(() -> StripeError.noSuch("customer", id, param));
    }

    /** Books on the customer's balance: what is positive is owed on the next invoice. */
    static ObjectNode book(
            StripeCall call, ObjectNode customer, long amount, String type, @Nullable String invoice, String currency) {
        long balance = customer.path("balance").asLong() + amount;
        customer.put("balance", balance);
        call.save(COLLECTION, customer);
        ObjectNode transaction = Template.CUSTOMER_BALANCE_TRANSACTION
                .create(call)
                .put("amount", amount)
                .put("currency", currency)
                .put("customer", Json.text(customer, "id"))
                .put("ending_balance", balance)
                .put("invoice", invoice)
                .put("type", type);
        call.save(TRANSACTIONS, transaction);
        return transaction;
    }

    private ObjectNode create(StripeCall call) {
        ObjectNode customer = Template.CUSTOMER.create(call);
        customer.put("invoice_prefix", Ids.random("", 8).toUpperCase(Locale.ROOT));
        String id = Json.text(customer, "id");
        call.save(COLLECTION, customer);
        call.params().ifText("payment_method", card -> paymentMethods.attach(call, card, id));
        fill(call, customer);
        call.save(COLLECTION, customer);
        call.emit("customer.created", customer);
        return customer;
    }

    private ObjectNode retrieve(StripeCall call) {
        return call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("customer", call.id(), "id"));
    }

    ObjectNode update(StripeCall call) {
        ObjectNode customer = living(call);
        ObjectNode before = customer.deepCopy();
        fill(call, customer);
        call.save(COLLECTION, customer);
        if (!before.equals(customer)) {
            call.emitChange("customer.updated", customer, before);
        }
        return customer;
    }

    private void fill(StripeCall call, ObjectNode customer) {
        Params params = call.params();
        for (String field : List.of("description", "email", "name", "phone")) {
            params.copy(field, customer);
        }
        for (String field : List.of("address", "shipping", "preferred_locales")) {
            params.copyStructure(field, customer);
        }
        params.whole("balance").ifPresent(balance -> customer.put("balance", balance));
        params.whole("next_invoice_sequence").ifPresent(next -> customer.put("next_invoice_sequence", next));
        params.ifText("invoice_prefix", prefix -> customer.put("invoice_prefix", prefix));
        params.oneOf("tax_exempt", "none", "exempt", "reverse").ifPresent(value -> customer.put("tax_exempt", value));
        ObjectNode settings = (ObjectNode) customer.path("invoice_settings");
        Params given = params.child("invoice_settings");
        given.copy("footer", settings);
        given.copy("default_payment_method", settings);
        String card = Json.text(settings, "default_payment_method");
        if (given.has("default_payment_method") && !card.isEmpty()) {
            settings.put(
                    "default_payment_method",
                    PaymentMethods.attachedTo(
                            call, card, Json.text(customer, "id"), given.full("default_payment_method")));
        }
        params.mergeMetadata(customer);
    }

    private ObjectNode delete(StripeCall call) {
        ObjectNode customer = living(call);
        ObjectNode deleted =
                Json.object().put("id", call.id()).put("object", "customer").put("deleted", true);
        call.save(COLLECTION, deleted);
        PaymentMethods.detachAll(call);
        call.emit("customer.deleted", customer);
        return deleted;
    }

    private ObjectNode listPaymentMethods(StripeCall call) {
        living(call);
        List<ObjectNode> rows = call.change()
                .all(
                        PaymentMethods.COLLECTION,
                        row -> Json.text(row, "customer").equals(call.id()));
        return Listing.page(call, rows.reversed(), "/v1/customers/" + call.id() + "/payment_methods");
    }

    private ObjectNode listTransactions(StripeCall call) {
        living(call);
        List<ObjectNode> rows = call.change()
                .all(TRANSACTIONS, row -> Json.text(row, "customer").equals(call.id()));
        return Listing.page(call, rows.reversed(), "/v1/customers/" + call.id() + "/balance_transactions");
    }

    private static ObjectNode living(StripeCall call) {
        return call.change()
                .find(COLLECTION, call.id())
                .filter(customer -> !customer.path("deleted").asBoolean(false))
                .orElseThrow(() -> StripeError.notFound("customer", call.id(), "id"));
    }
}
