package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/billing_portal/sessions}: a link under which a customer sees invoices and changes the card. */
final class BillingPortal {
    static final String COLLECTION = "billing_portal_sessions";

    private final String home;

    BillingPortal(String home) {
        this.home = home;
    }

    void register(Routes<Operation> routes) {
        routes.on(
                "POST",
                "/v1/billing_portal/sessions",
                Operation.of(this::create, "customer", "return_url", "configuration", "locale"));
    }

    private ObjectNode create(StripeCall call) {
        String customer = call.params().required("customer");
        Customers.named(call, customer, "customer");
        String secret = Ids.random("test_", 40);
        ObjectNode session = Json.object()
                .put("id", Ids.random("bps_1", 23))
                .put("object", "billing_portal.session")
                .put("configuration", call.params().text("configuration").orElse("bpc_sandbox"))
                .put("created", call.seconds())
                .put("customer", customer)
                .putNull("flow")
                .put("livemode", false)
                .putNull("locale")
                .putNull("on_behalf_of")
                .put("return_url", call.params().text("return_url").orElse(null))
                .put("url", home + "/p/session/" + secret);
        call.change().put(COLLECTION, secret, session);
        return session;
    }
}
