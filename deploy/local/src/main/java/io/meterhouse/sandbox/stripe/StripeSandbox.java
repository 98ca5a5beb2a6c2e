package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Answer;
import io.meterhouse.sandbox.server.HttpDoor;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import io.meterhouse.sandbox.server.Routes;
import io.meterhouse.sandbox.server.ScriptingDoor;
import io.meterhouse.sandbox.server.Store;
import io.meterhouse.sandbox.server.WebhookOutbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import tools.jackson.databind.node.ObjectNode;

/** Stripe, as far as Meterhouse meets it: the API of billing, hosted pages, webhooks, scripting door. */
public final class StripeSandbox implements AutoCloseable {
    private final Store store;
    private final HttpDoor door;
    private final WebhookOutbox outbox;
    private final ScriptingDoor scripting;
    private final StripeApi api;
    private final StripePages pages;
    private final AutomaticAdvancement advancement;

    private StripeSandbox(Store store, HttpDoor door, String webhookSecret, String home) {
        Clock clock = Clock.systemUTC();
        this.store = store;
        this.door = door;
        this.outbox =
                new WebhookOutbox(store, URI.create(home + "/webhooks/stripe"), new StripeSigner(webhookSecret), clock);
        this.scripting = new ScriptingDoor(store, outbox, clock);
        StripeEvents events = new StripeEvents(outbox);
        PaymentMethods paymentMethods = new PaymentMethods();
        Customers customers = new Customers(paymentMethods);
        Invoices invoices = new Invoices(new Payments(), door.url());
        this.advancement = new AutomaticAdvancement(store, events, invoices, clock);
        this.api =
                new StripeApi(store, scripting, events, routes(customers, paymentMethods, invoices, door.url()), clock);
        this.pages = new StripePages(store, events, customers, paymentMethods, clock);
    }

    /**
     * Starts answering.
     *
     * @param port 0 for any free one
     * @param home where Meterhouse itself is: it gets the webhooks
     */
    public static StripeSandbox start(Path state, int port, String webhookSecret, String home) {
        Store store = Store.open(state.resolve("stripe.journal"));
        StripeSandbox sandbox = new StripeSandbox(store, HttpDoor.bind(port), webhookSecret, home);
        sandbox.outbox.resume();
        sandbox.advancement.start();
        sandbox.door.open(sandbox::handle);
        return sandbox;
    }

    public String url() {
        return door.url();
    }

    @Override
    public void close() {
        door.close();
        advancement.close();
        outbox.close();
        store.close();
    }

    private Answer handle(Request request) {
        return scripting.handle(request).or(() -> pages.handle(request)).orElseGet(() -> api.handle(request));
    }

    private static Routes<Operation> routes(
            Customers customers, PaymentMethods paymentMethods, Invoices invoices, String url) {
        Routes<Operation> routes = new Routes<>();
        Refunds refunds = new Refunds();
        customers.register(routes);
        paymentMethods.register(routes);
        new SetupIntents(paymentMethods).register(routes);
        invoices.register(routes);
        new InvoiceItems().register(routes);
        new Payments().register(routes);
        refunds.register(routes);
        new CreditNotes(invoices, refunds).register(routes);
        new BillingPortal(url).register(routes);
        StripeEvents.register(routes);
        return routes.on("GET", "/v1/account", Operation.of(_ -> account()))
                .on("GET", "/v1/balance", Operation.of(_ -> balance()));
    }

    private static ObjectNode account() {
        return Json.object()
                .put("id", "acct_sandbox")
                .put("object", "account")
                .put("charges_enabled", true)
                .put("country", "US")
                .put("default_currency", "usd")
                .put("payouts_enabled", true)
                .put("type", "standard");
    }

    /** What was paid is not counted here: nothing pays out. */
    private static ObjectNode balance() {
        ObjectNode balance = Json.object().put("object", "balance").put("livemode", false);
        balance.putArray("available");
        balance.putArray("pending");
        return balance;
    }
}
