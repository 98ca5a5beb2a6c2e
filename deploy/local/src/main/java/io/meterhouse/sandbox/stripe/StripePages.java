package io.meterhouse.sandbox.stripe;

import static io.meterhouse.sandbox.server.HostedPage.text;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.HostedPage;
import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.Store;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The pages that Stripe hosts: the billing portal behind a session's link, and a finalized invoice. */
final class StripePages {
    private static final String NOTE = "Local sandbox: no money moves. The cards are Stripe's test cards.";
    private static final Set<String> WITHOUT_MINOR_UNITS = Set.of(
            "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf");
    private static final Set<String> WITH_THREE_DIGITS = Set.of("bhd", "jod", "kwd", "omr", "tnd");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    /** What can be chosen in the portal: enough to see a payment work, fail, and ask for confirmation. */
    private static final List<String> OFFERED = List.of(
            "pm_card_visa",
            "pm_card_mastercard",
            "pm_card_amex",
            "pm_card_chargeDeclined",
            "pm_card_chargeDeclinedInsufficientFunds",
            "pm_card_authenticationRequired");

    private final Store store;
    private final StripeEvents events;
    private final Customers customers;
    private final PaymentMethods paymentMethods;
    private final Clock clock;
    private final Routes<Function<StripeCall, Answer>> routes = new Routes<>();

    StripePages(Store store, StripeEvents events, Customers customers, PaymentMethods paymentMethods, Clock clock) {
        this.store = store;
        this.events = events;
        this.customers = customers;
        this.paymentMethods = paymentMethods;
        this.clock = clock;
        routes.on("GET", "/p/session/{secret}", this::portal)
                .on("POST", "/p/session/{secret}/card", this::changeCard)
                .on("GET", "/i/{id}", this::invoice)
                .on("GET", "/i/{id}/pdf", this::invoice);
    }

    Optional<Answer> handle(Request request) {
        return routes.match(request.method(), request.path())
                .map(match -> store.change(change -> match.handler()
                        .apply(call(
                                change,
                                Params.of(
                                        request.method().equals("POST")
                                                ? request.formParameters()
                                                : request.queryParameters()),
                                match.variables()))));
    }

    private StripeCall call(Store.Change change, Params params, Map<String, String> variables) {
        return new StripeCall(
                change, params, variables, clock.instant(), Ids.random("req_", 14), Optional.empty(), events);
    }

    // -- the portal ----------------------------------------------------------------------------------------------

    private Answer portal(StripeCall call) {
        Optional<ObjectNode> customer = customer(call);
        if (customer.isEmpty()) {
            return gone();
        }
        String id = Json.text(customer.get(), "id");
        String back = session(call).map(found -> Json.text(found, "return_url")).orElse("");
        String body = """
                <main class="wide">
                <h1>%s</h1>
                <p class="lead">Card and invoices.</p>
                <h2>Card</h2>
                <p class="lead">%s</p>
                <form method="post" action="/p/session/%s/card">
                <label for="card">Another card</label>
                <select id="card" name="card">%s</select>
                <button type="submit">Use this card</button>
                </form>
                <h2>Invoices</h2>
                <table><thead><tr><th>Number</th><th>Date</th><th>Status</th><th>Amount</th></tr></thead>
                <tbody>%s</tbody></table>
                %s
                </main>
                """.formatted(
                        text(nameOf(customer.get())),
                        text(cardOf(call, customer.get())),
                        text(secret(call)),
                        options(),
                        invoiceRows(call, id),
                        back.isEmpty() ? "" : "<p class=\"other\"><a href=\"" + text(back) + "\">Back</a></p>");
        return HostedPage.of(200, "Billing", NOTE, body);
    }

    private Answer changeCard(StripeCall call) {
        String card = call.params().text("card").filter(OFFERED::contains).orElse("");
        Optional<ObjectNode> customer = customer(call);
        if (customer.isEmpty() || card.isEmpty()) {
            return gone();
        }
        String id = Json.text(customer.get(), "id");
        String attached = Json.text(paymentMethods.attach(call, card, id), "id");
        Params settings =
                Params.of(List.of(new Request.Parameter("invoice_settings[default_payment_method]", attached)));
        customers.update(call(call.change(), settings, Map.of("id", id)));
        return Answer.seeOther("/p/session/" + secret(call));
    }

    private static Optional<ObjectNode> session(StripeCall call) {
        return call.change().find(BillingPortal.COLLECTION, secret(call));
    }

    private static Optional<ObjectNode> customer(StripeCall call) {
        return session(call)
                .flatMap(session -> call.change().find(Customers.COLLECTION, Json.text(session, "customer")))
                .filter(found -> !found.path("deleted").asBoolean(false));
    }

    private static String secret(StripeCall call) {
        return call.variables().getOrDefault("secret", "");
    }

    private static String cardOf(StripeCall call, ObjectNode customer) {
        String id = Json.text(customer.path("invoice_settings"), "default_payment_method");
        return call.change()
                .find(PaymentMethods.COLLECTION, id)
                .map(method -> method.path("card"))
                .map(card -> brand(Json.text(card, "brand")) + " ending in " + Json.text(card, "last4"))
                .orElse("None yet. Invoices wait until there is one.");
    }

    private static String options() {
        StringBuilder options = new StringBuilder();
        for (String id : OFFERED) {
            TestCard card = TestCard.byId(id).orElseThrow();
            String what = card.charges() ? "works" : card.declineCode().replace('_', ' ');
            options.append("<option value=\"%s\">%s ending in %s (%s)</option>"
                    .formatted(id, brand(card.brand()), card.last4(), what));
        }
        return options.toString();
    }

    private static String invoiceRows(StripeCall call, String customer) {
        StringBuilder rows = new StringBuilder();
        for (ObjectNode invoice : call.change()
                .all(
                        Invoices.COLLECTION,
                        row -> Json.text(row, "customer").equals(customer) && !Invoices.is(row, "draft"))
                .reversed()) {
            rows.append("<tr><td><a href=\"%s\">%s</a></td><td>%s</td><td>%s</td><td>%s</td></tr>"
                    .formatted(
                            text(Json.text(invoice, "hosted_invoice_url")),
                            text(Json.text(invoice, "number")),
                            day(invoice.path("effective_at")),
                            text(Json.text(invoice, "status")),
                            money(invoice.path("amount_due"), invoice)));
        }
        return rows.isEmpty() ? "<tr><td colspan=\"4\">None yet.</td></tr>" : rows.toString();
    }

    // -- an invoice ----------------------------------------------------------------------------------------------

    private Answer invoice(StripeCall call) {
        Optional<ObjectNode> found = call.change()
                .find(Invoices.COLLECTION, call.id())
                .filter(invoice -> call.params()
                        .text("s")
                        .filter(secret ->
                                Json.text(invoice, "hosted_invoice_url").endsWith("?s=" + secret))
                        .isPresent());
        if (found.isEmpty()) {
            return gone();
        }
        ObjectNode invoice = found.get();
        StringBuilder rows = new StringBuilder();
        for (ObjectNode line : InvoiceItems.linesOf(call, call.id())) {
            rows.append("<tr><td>%s</td><td>%s</td></tr>"
                    .formatted(text(Json.text(line, "description")), money(line.path("amount"), invoice)));
        }
        String body = """
                <main class="wide">
                <h1>Invoice %s</h1>
                <p class="lead">%s for %s, %s</p>
                <table><thead><tr><th>What</th><th>Amount</th></tr></thead>
                <tbody>%s</tbody>
                <tfoot><tr><td>Total</td><td>%s</td></tr><tr><td>Due</td><td>%s</td></tr></tfoot></table>
                </main>
                """.formatted(
                        text(Json.text(invoice, "number")),
                        day(invoice.path("effective_at")),
                        text(nameOf(call.get(Customers.COLLECTION, Json.text(invoice, "customer")))),
                        text(Json.text(invoice, "status")),
                        rows,
                        money(invoice.path("total"), invoice),
                        money(invoice.path("amount_remaining"), invoice));
        return HostedPage.of(200, "Invoice", NOTE, body);
    }

    private static Answer gone() {
        return HostedPage.of(
                404,
                "Not found",
                NOTE,
                "<main><h1>This link leads nowhere</h1><p class=\"lead\">It has expired, or was never made here."
                        + "</p></main>");
    }

    private static String nameOf(ObjectNode customer) {
        String name = Json.text(customer, "name");
        return name.isEmpty() ? Json.text(customer, "email") : name;
    }

    private static String brand(String name) {
        return name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String day(JsonNode seconds) {
        return DAY.format(Instant.ofEpochSecond(seconds.asLong()).atZone(ZoneOffset.UTC));
    }

    private static String money(JsonNode minorUnits, ObjectNode invoice) {
        String currency = Json.text(invoice, "currency");
        int digits = WITHOUT_MINOR_UNITS.contains(currency) ? 0 : WITH_THREE_DIGITS.contains(currency) ? 3 : 2;
        return BigDecimal.valueOf(minorUnits.asLong(), digits).toPlainString() + " "
                + currency.toUpperCase(Locale.ROOT);
    }
}
