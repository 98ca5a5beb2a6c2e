package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.operations.activity.Ensured;
import io.meterhouse.operations.storage.InboxStore;
import io.meterhouse.operations.storage.InboxStore.Delivery;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Stripe told and nobody was told of: the api answers Stripe once it is a row, and may die right after. */
@Component
class StripeInbox implements Ensured {
    private static final String SOURCE = "stripe";
    private static final String OUR_INVOICE = "meterhouse_invoice";
    private static final Duration OLD_ENOUGH = Duration.ofSeconds(5);
    private static final int AT_ONCE = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final InboxStore inbox;
    private final InvoiceStore invoices;
    private final BillingStarter starter;
    private final Clock clock;

    StripeInbox(InboxStore inbox, InvoiceStore invoices, BillingStarter starter, Clock clock) {
        this.inbox = inbox;
        this.invoices = invoices;
        this.starter = starter;
        this.clock = clock;
    }

    @Override
    public void ensure() {
        for (String subject : inbox.waitingSubjects(SOURCE, clock.instant().minus(OLD_ENOUGH), AT_ONCE)) {
            inbox.open(SOURCE, subject, AT_ONCE).forEach(this::tell);
        }
    }

    private void tell(Delivery delivery) {
        JsonNode object = JSON.readTree(delivery.payload()).path("data").path("object");
        String named = object.path("metadata").path(OUR_INVOICE).asString("");
        Invoice invoice = named.isEmpty() ? null : invoices.findOfAny(named);
        if (invoice != null && invoice.status().isUnpaid()) {
            starter.wake(invoice.workflowId());
        }
        inbox.done(SOURCE, delivery.deliveryId(), clock.instant());
    }
}
