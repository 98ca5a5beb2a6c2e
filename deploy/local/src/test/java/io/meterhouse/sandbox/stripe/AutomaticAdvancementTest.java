package io.meterhouse.sandbox.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import io.meterhouse.sandbox.server.WebhookOutbox;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class AutomaticAdvancementTest {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @TempDir
    Path folder;

    private Store store;
    private AutomaticAdvancement advancement;

    @BeforeEach
    void open() {
        store = Store.open(folder.resolve("stripe.journal"));
        WebhookOutbox outbox =
                new WebhookOutbox(store, URI.create("http://127.0.0.1:9/"), (_, _, _) -> Map.of(), CLOCK);
        Invoices invoices = new Invoices(new Payments(), "http://127.0.0.1:9");
        advancement = new AutomaticAdvancement(store, new StripeEvents(outbox), invoices, CLOCK);
        outbox.close();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDraftIsFinalizedWhenItsHourIsOverAndNothingDueIsPaid() {
        draft("in_due", NOW.minusSeconds(1), true);
        draft("in_early", NOW.plus(Duration.ofMinutes(1)), true);
        draft("in_manual", NOW.minusSeconds(1), false);
        advancement.advanceOnce();
        assertThat(status("in_due")).isEqualTo("paid");
        assertThat(status("in_early")).isEqualTo("draft");
        assertThat(status("in_manual")).isEqualTo("draft");
    }

    private void draft(String id, Instant finalizesAt, boolean advances) {
        store.change(change -> {
            change.put("customers", "cus_1", (ObjectNode) Json.read("""
                    {"id": "cus_1", "balance": 0, "currency": "usd", "invoice_prefix": "A", "next_invoice_sequence": 1}
                    """));
            ObjectNode invoice = (ObjectNode) Json.read("""
                    {"customer": "cus_1", "status": "draft", "currency": "usd", "total": 0, "number": null,
                     "effective_at": null, "collection_method": "charge_automatically", "status_transitions": {}}
                    """);
            invoice.put("id", id)
                    .put("auto_advance", advances)
                    .put("automatically_finalizes_at", finalizesAt.getEpochSecond());
            change.put("invoices", id, invoice);
            return id;
        });
    }

    private String status(String id) {
        return store.change(change -> Json.text(change.find("invoices", id).orElseThrow(), "status"));
    }
}
