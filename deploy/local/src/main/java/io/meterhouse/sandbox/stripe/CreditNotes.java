package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/credit_notes}: what is taken back of an invoice, before or after it was paid. */
final class CreditNotes {
    static final String COLLECTION = "credit_notes";
    private static final String[] FIELDS = {
        "invoice",
        "amount",
        "credit_amount",
        "refund_amount",
        "out_of_band_amount",
        "memo",
        "reason",
        "metadata[*]",
        "lines[][type]",
        "lines[][amount]",
        "lines[][description]",
        "lines[][invoice_line_item]",
        "lines[][quantity]",
        "lines[][unit_amount]"
    };

    private final Invoices invoices;
    private final Refunds refunds;

    CreditNotes(Invoices invoices, Refunds refunds) {
        this.invoices = invoices;
        this.refunds = refunds;
    }

    void register(Routes<Operation> routes) {
        routes.on("POST", "/v1/credit_notes", Operation.of(this::create, FIELDS))
                .on("GET", "/v1/credit_notes", Listing.of(COLLECTION, "/v1/credit_notes", "customer", "invoice"))
                .on("GET", "/v1/credit_notes/{id}", Payments.retrieve(COLLECTION, "credit note", "id"))
                .on("POST", "/v1/credit_notes/{id}", Operation.of(this::update, "memo", "metadata[*]"))
                .on(
                        "GET",
                        "/v1/credit_notes/{id}/lines",
                        Operation.of(this::lines, "limit", "starting_after", "ending_before"))
                .on("POST", "/v1/credit_notes/{id}/void", Operation.of(this::voidNote));
    }

    private ObjectNode create(StripeCall call) {
        Params params = call.params();
        String invoiceId = params.required("invoice");
        ObjectNode invoice = call.change()
                .find(Invoices.COLLECTION, invoiceId)
                .orElseThrow(() -> StripeError.noSuch("invoice", invoiceId, "invoice"));
        if (!Invoices.is(invoice, "open") && !Invoices.is(invoice, "paid")) {
            throw StripeError.refused(null, "Credit notes can only be created on open or paid invoices.", "invoice");
        }
        ObjectNode note = blank(call, invoice);
        ArrayNode lines = lineItems(call, invoice);
        long sum = 0;
        for (var line : lines) {
            sum += line.path("amount").asLong();
        }
        long amount = lines.isEmpty()
                ? params.whole("amount").orElseThrow(() -> StripeError.missingParameter("amount"))
                : sum;
        if (!lines.isEmpty()
                && params.whole("amount").filter(given -> given != amount).isPresent()) {
            throw StripeError.refused(null, "The sum of the lines (" + amount + ") is not the amount.", "amount");
        }
        long creditable = invoice.path("total").asLong() - credited(call, invoiceId);
        if (amount < 1 || amount > creditable) {
            throw StripeError.refused(
                    null,
                    "The credit note amount (" + amount + ") must be positive and at most what is left of the invoice ("
                            + creditable + ").",
                    "amount");
        }
        for (String field : List.of("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")) {
            note.put(field, amount);
        }
        note.putObject("lines")
                .put("object", "list")
                .put("has_more", false)
                .put("url", "/v1/credit_notes/" + Json.text(note, "id") + "/lines")
                .set("data", lines);
        params.copy("memo", note);
        params.oneOf("reason", "duplicate", "fraudulent", "order_change", "product_unsatisfactory")
                .ifPresent(reason -> note.put("reason", reason));
        params.mergeMetadata(note);
        if (Invoices.is(invoice, "open")) {
            beforePayment(call, note, invoice, amount);
        } else {
            afterPayment(call, note, invoice, amount);
        }
        call.save(COLLECTION, note);
        call.emit("credit_note.created", note);
        return note;
    }

    /** Lowers what is still to be paid; nothing left means paid. */
    private void beforePayment(StripeCall call, ObjectNode note, ObjectNode invoice, long amount) {
        long remaining = invoice.path("amount_remaining").asLong();
        if (amount > remaining) {
            throw StripeError.refused(
                    null,
                    "The credit note amount (" + amount + ") is more than what remains to be paid (" + remaining + ").",
                    "amount");
        }
        note.put("pre_payment_amount", amount);
        invoice.put(
                        "pre_payment_credit_notes_amount",
                        invoice.path("pre_payment_credit_notes_amount").asLong() + amount)
                .put("amount_due", invoice.path("amount_due").asLong() - amount)
                .put("amount_remaining", remaining - amount);
        call.save(Invoices.COLLECTION, invoice);
        call.change()
                .all(
                        Payments.PAYMENTS,
                        row -> Json.text(row, "invoice").equals(Json.text(invoice, "id"))
                                && Json.text(row, "status").equals("open"))
                .forEach(payment -> lower(call, payment, remaining - amount));
        call.emit("invoice.updated", invoice);
        if (remaining == amount) {
            invoices.paid(call, invoice);
        }
    }

    private static void lower(StripeCall call, ObjectNode payment, long amount) {
        call.save(Payments.PAYMENTS, payment.put("amount_requested", amount));
        ObjectNode intent = call.get(Payments.INTENTS, Json.text(payment.path("payment"), "payment_intent"));
        call.save(Payments.INTENTS, intent.put("amount", amount));
    }

    /** Gives back what was paid: to the card, to the customer's balance, or elsewhere; the three make up the amount. */
    private void afterPayment(StripeCall call, ObjectNode note, ObjectNode invoice, long amount) {
        Params params = call.params();
        long refund = params.whole("refund_amount").orElse(0L);
        long credit = params.whole("credit_amount").orElse(0L);
        long elsewhere = params.whole("out_of_band_amount").orElse(0L);
        if (refund + credit + elsewhere != amount) {
            throw StripeError.refused(
                    null,
                    "The sum of credit amount, refund amount and out of band amount (" + (refund + credit + elsewhere)
                            + ") must equal the credit note amount (" + amount + ").",
                    null);
        }
        note.put("type", "post_payment").put("post_payment_amount", amount);
        invoice.put(
                "post_payment_credit_notes_amount",
                invoice.path("post_payment_credit_notes_amount").asLong() + amount);
        call.save(Invoices.COLLECTION, invoice);
        if (refund > 0) {
            ObjectNode made = refunds.refund(call, chargeOf(call, invoice), refund, Optional.empty());
            note.withArray("refunds")
                    .addObject()
                    .put("amount_refunded", refund)
                    .put("refund", Json.text(made, "id"))
                    .put("type", "refund");
        }
        if (credit > 0) {
            ObjectNode customer = Customers.named(call, Json.text(invoice, "customer"), "customer");
            ObjectNode booked = Customers.book(
                    call, customer, -credit, "credit_note", Json.text(invoice, "id"), Json.text(invoice, "currency"));
            note.put("customer_balance_transaction", Json.text(booked, "id"));
        }
        if (elsewhere > 0) {
            note.put("out_of_band_amount", elsewhere);
        }
    }

    private static ObjectNode blank(StripeCall call, ObjectNode invoice) {
        int number = call.change()
                        .all(COLLECTION, row -> Json.text(row, "invoice").equals(Json.text(invoice, "id")))
                        .size()
                + 1;
        return Template.CREDIT_NOTE
                .create(call)
                .put("currency", Json.text(invoice, "currency"))
                .put("customer", Json.text(invoice, "customer"))
                .put("effective_at", call.seconds())
                .put("invoice", Json.text(invoice, "id"))
                .put("number", String.format(Locale.ROOT, "%s-CN-%02d", Json.text(invoice, "number"), number));
    }

    private static ArrayNode lineItems(StripeCall call, ObjectNode invoice) {
        List<ObjectNode> lines = new ArrayList<>();
        List<ObjectNode> billed = InvoiceItems.linesOf(call, Json.text(invoice, "id"));
        for (Params given : call.params().list("lines")) {
            ObjectNode line = Template.CREDIT_NOTE_LINE_ITEM.create(call);
            String type = given.required("type");
            line.put("type", type);
            long quantity = given.whole("quantity").orElse(1L);
            Optional<Long> unit = given.whole("unit_amount");
            if (type.equals("invoice_line_item")) {
                String id = given.required("invoice_line_item");
                ObjectNode of = billed.stream()
                        .filter(candidate -> Json.text(candidate, "id").equals(id))
                        .findFirst()
                        .orElseThrow(
                                () -> StripeError.noSuch("invoice line item", id, given.full("invoice_line_item")));
                line.put("invoice_line_item", id).put("description", Json.text(of, "description"));
                line.put(
                        "amount", given.whole("amount").orElse(of.path("amount").asLong()));
            } else {
                long price = unit.orElseThrow(() -> StripeError.missingParameter(given.full("unit_amount")));
                line.put("unit_amount", price)
                        .put("unit_amount_decimal", Long.toString(price))
                        .put("amount", price * quantity);
            }
            given.copy("description", line);
            lines.add(line.put("quantity", quantity));
        }
        return Json.array().addAll(lines);
    }

    private static long credited(StripeCall call, String invoiceId) {
        return call
                .change()
                .all(
                        COLLECTION,
                        row -> Json.text(row, "invoice").equals(invoiceId)
                                && Json.text(row, "status").equals("issued"))
                .stream()
                .mapToLong(row -> row.path("amount").asLong())
                .sum();
    }

    private static ObjectNode chargeOf(StripeCall call, ObjectNode invoice) {
        return call
                .change()
                .all(
                        Payments.PAYMENTS,
                        row -> Json.text(row, "invoice").equals(Json.text(invoice, "id"))
                                && Json.text(row, "status").equals("paid"))
                .stream()
                .map(row -> call.get(Payments.INTENTS, Json.text(row.path("payment"), "payment_intent")))
                .map(intent -> call.get(Payments.CHARGES, Json.text(intent, "latest_charge")))
                .findFirst()
                .orElseThrow(() -> StripeError.refused(
                        null, "There is no charge on this invoice that could be refunded.", "refund_amount"));
    }

    private ObjectNode update(StripeCall call) {
        ObjectNode note = existing(call);
        ObjectNode before = note.deepCopy();
        call.params().copy("memo", note);
        call.params().mergeMetadata(note);
        call.save(COLLECTION, note);
        call.emitChange("credit_note.updated", note, before);
        return note;
    }

    private ObjectNode lines(StripeCall call) {
        List<ObjectNode> rows = new ArrayList<>();
        existing(call).path("lines").path("data").forEach(row -> rows.add((ObjectNode) row));
        return Listing.page(call, rows, "/v1/credit_notes/" + call.id() + "/lines");
    }

    private ObjectNode voidNote(StripeCall call) {
        ObjectNode note = existing(call);
        ObjectNode invoice = call.get(Invoices.COLLECTION, Json.text(note, "invoice"));
        if (!Json.text(note, "status").equals("issued") || !Invoices.is(invoice, "open")) {
            throw StripeError.refused(
                    null, "You can only void a credit note that is issued, on an invoice that is open.", null);
        }
        long amount = note.path("amount").asLong();
        long remaining = invoice.path("amount_remaining").asLong() + amount;
        invoice.put(
                        "pre_payment_credit_notes_amount",
                        invoice.path("pre_payment_credit_notes_amount").asLong() - amount)
                .put("amount_due", invoice.path("amount_due").asLong() + amount)
                .put("amount_remaining", remaining);
        call.save(Invoices.COLLECTION, invoice);
        call.change()
                .all(
                        Payments.PAYMENTS,
                        row -> Json.text(row, "invoice").equals(Json.text(invoice, "id"))
                                && Json.text(row, "status").equals("open"))
                .forEach(payment -> lower(call, payment, remaining));
        call.save(COLLECTION, note.put("status", "void").put("voided_at", call.seconds()));
        call.emit("credit_note.voided", note);
        return note;
    }

    private static ObjectNode existing(StripeCall call) {
        return call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("credit note", call.id(), "id"));
    }
}
