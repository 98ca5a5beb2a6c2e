package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/invoiceitems}: what is to be billed, pending or on a draft, and the lines and totals that come of it. */
final class InvoiceItems {
    static final String COLLECTION = "invoiceitems";
    private static final String LINES = "invoice_lines";
    private static final int LINES_SHOWN_ON_INVOICE = 10;
    private static final int MAX_ITEMS_PER_INVOICE = 250;

    /** Stripe takes eight digits. */
    private static final long MAX_AMOUNT = 99_999_999;

    private static final String[] FIELDS = {
        "amount",
        "description",
        "discountable",
        "metadata[*]",
        "period[start]",
        "period[end]",
        "quantity",
        "unit_amount_decimal"
    };

    void register(Routes<Operation> routes) {
        String[] creation = Stream.concat(Stream.of(FIELDS), Stream.of("customer", "currency", "invoice"))
                .toArray(String[]::new);
        routes.on("POST", "/v1/invoiceitems", Operation.of(this::create, creation))
                .on("GET", "/v1/invoiceitems", list())
                .on("GET", "/v1/invoiceitems/{id}", Operation.of(InvoiceItems::existing))
                .on("POST", "/v1/invoiceitems/{id}", Operation.of(this::update, FIELDS))
                .on("DELETE", "/v1/invoiceitems/{id}", Operation.of(this::delete));
    }

    private static Operation list() {
        Operation plain = Listing.of(COLLECTION, "/v1/invoiceitems", "customer", "invoice");
        String[] known =
                Stream.concat(plain.known().stream(), Stream.of("pending")).toArray(String[]::new);
        return Operation.of(
                call -> {
                    Params params = call.params();
                    Optional<String> customer = params.text("customer");
                    Optional<String> invoice = params.text("invoice");
                    Optional<Boolean> pending = params.flag("pending");
                    Predicate<ObjectNode> filter = row -> params.timeMatches("created", row, "date")
                            && customer.map(Json.text(row, "customer")::equals).orElse(true)
                            && invoice.map(Json.text(row, "invoice")::equals).orElse(true)
                            && pending.map(wanted ->
                                            wanted == row.path("invoice").isNull())
                                    .orElse(true);
                    return Listing.page(
                            call, call.change().all(COLLECTION, filter).reversed(), "/v1/invoiceitems");
                },
                known);
    }

    private ObjectNode create(StripeCall call) {
        Params params = call.params();
        ObjectNode customer = Customers.named(call, params.required("customer"), "customer");
        ObjectNode item = Template.INVOICE_ITEM
                .create(call)
                .put("customer", Json.text(customer, "id"))
                .put("date", call.seconds());
        item.putObject("period").put("end", call.seconds()).put("start", call.seconds());
        ((ObjectNode) item.path("pricing").path("price_details"))
                .put("price", Ids.random("price_1", 23))
                .put("product", Ids.random("prod_", 14));
        Optional<String> draft = params.text("invoice");
        Optional<ObjectNode> invoice = draft.map(id -> editable(call, id, customer));
        String currency = params.currency("currency")
                .or(() -> invoice.map(found -> Json.text(found, "currency")))
                .orElseThrow(() -> StripeError.missingParameter("currency"));
        item.put("currency", currency);
        if (!params.has("amount") && !params.has("unit_amount_decimal")) {
            throw StripeError.missingParameter("amount");
        }
        fill(params, item);
        invoice.ifPresent(found -> place(call, item, found));
        call.save(COLLECTION, item);
        invoice.ifPresent(found -> retotal(call, found));
        call.emit("invoiceitem.created", item);
        return item;
    }

    private ObjectNode update(StripeCall call) {
        ObjectNode item = existing(call);
        Optional<ObjectNode> invoice = draftOf(call, item);
        fill(call.params(), item);
        call.save(COLLECTION, item);
        invoice.ifPresent(found -> {
            linesOf(call, Json.text(found, "id")).stream()
                    .filter(line -> itemOf(line).equals(call.id()))
                    .forEach(line -> call.save(LINES, copyOnto(item, line)));
            retotal(call, found);
        });
        return item;
    }

    private ObjectNode delete(StripeCall call) {
        ObjectNode item = existing(call);
        Optional<ObjectNode> invoice = draftOf(call, item);
        call.change().remove(COLLECTION, call.id());
        invoice.ifPresent(found -> {
            linesOf(call, Json.text(found, "id")).stream()
                    .filter(line -> itemOf(line).equals(call.id()))
                    .forEach(line -> call.change().remove(LINES, Json.text(line, "id")));
            retotal(call, found);
        });
        call.emit("invoiceitem.deleted", item);
        return Json.object().put("id", call.id()).put("object", "invoiceitem").put("deleted", true);
    }

    private static void fill(Params params, ObjectNode item) {
        params.copy("description", item);
        params.flag("discountable").ifPresent(value -> item.put("discountable", value));
        if (params.has("amount") && params.has("quantity")) {
            throw StripeError.badParameter(
                    null, "You may only specify one of these parameters: amount, quantity.", params.full("amount"));
        }
        params.whole("quantity")
                .ifPresent(quantity -> item.put("quantity", quantity).put("quantity_decimal", quantity.toString()));
        params.whole("amount").ifPresent(amount -> price(item, BigDecimal.valueOf(amount)));
        params.ifText("unit_amount_decimal", unit -> price(item, decimal(unit)));
        Params period = params.child("period");
        if (params.has("period")) {
            long start = period.whole("start").orElseThrow(() -> StripeError.missingParameter("period[start]"));
            long end = period.whole("end").orElseThrow(() -> StripeError.missingParameter("period[end]"));
            if (end < start) {
                throw StripeError.badParameter(
                        null,
                        "The invoice item's period start date must be less than or equal to its end date.",
                        "period[start]");
            }
            item.putObject("period").put("end", end).put("start", start);
        }
        params.mergeMetadata(item);
    }

    private static void price(ObjectNode item, BigDecimal unit) {
        BigDecimal exact = unit.multiply(
                        BigDecimal.valueOf(item.path("quantity").asLong()))
                .setScale(0, RoundingMode.HALF_UP);
        if (exact.abs().compareTo(BigDecimal.valueOf(MAX_AMOUNT)) > 0) {
            throw StripeError.badParameter(
                    "amount_too_large", "Amount must be no more than " + MAX_AMOUNT + " in minor units.", "amount");
        }
        ((ObjectNode) item.path("pricing")).put("unit_amount_decimal", unit.toPlainString());
        long amount = exact.longValueExact();
        item.put("amount", amount).put("net_amount", amount);
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw StripeError.badParameter(null, "Invalid decimal: " + text, "unit_amount_decimal");
        }
    }

    // -- lines and totals ----------------------------------------------------------------------------------------

    /** Lines in the order in which they came onto the invoice. */
    static List<ObjectNode> linesOf(StripeCall call, String invoice) {
        return call.change().all(LINES, line -> Json.text(line, "invoice").equals(invoice));
    }

    /** Puts the customer's pending items in the draft's currency onto it, the newest first. */
    static void takePending(StripeCall call, ObjectNode invoice) {
        List<ObjectNode> pending = call.change()
                .all(
                        COLLECTION,
                        item -> item.path("invoice").isNull()
                                && Json.text(item, "customer").equals(Json.text(invoice, "customer"))
                                && Json.text(item, "currency").equals(Json.text(invoice, "currency")));
        for (ObjectNode item : pending.reversed()) {
            place(call, item, invoice);
            call.save(COLLECTION, item);
        }
    }

    static void deleteAll(StripeCall call, String invoice) {
        for (ObjectNode line : linesOf(call, invoice)) {
            call.change().remove(COLLECTION, itemOf(line));
            call.change().remove(LINES, Json.text(line, "id"));
        }
    }

    /** Sets the invoice's lines and totals to what its items come to. */
    static void addUp(StripeCall call, ObjectNode invoice) {
        List<ObjectNode> lines = linesOf(call, Json.text(invoice, "id"));
        long total = 0;
        for (ObjectNode line : lines) {
            total = Math.addExact(total, line.path("amount").asLong());
        }
        for (String field : List.of("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")) {
            invoice.put(field, total);
        }
        invoice.put("amount_due", Math.max(0, total)).put("amount_remaining", Math.max(0, total));
        ObjectNode list = invoice.putObject("lines").put("object", "list");
        lines.stream().limit(LINES_SHOWN_ON_INVOICE).forEach(list.putArray("data")::add);
        list.put("has_more", lines.size() > LINES_SHOWN_ON_INVOICE)
                .put("total_count", lines.size())
                .put("url", "/v1/invoices/" + Json.text(invoice, "id") + "/lines");
    }

    private static void retotal(StripeCall call, ObjectNode invoice) {
        ObjectNode before = invoice.deepCopy();
        addUp(call, invoice);
        call.save(Invoices.COLLECTION, invoice);
        call.emitChange("invoice.updated", invoice, before);
    }

    private static void place(StripeCall call, ObjectNode item, ObjectNode invoice) {
        String invoiceId = Json.text(invoice, "id");
        if (!Json.text(item, "currency").equals(Json.text(invoice, "currency"))) {
            throw StripeError.refused(
                    null,
                    "The currency of the invoice item (" + Json.text(item, "currency")
                            + ") must be that of the invoice (" + Json.text(invoice, "currency") + ").",
                    "currency");
        }
        if (linesOf(call, invoiceId).size() >= MAX_ITEMS_PER_INVOICE) {
            throw StripeError.refused(
                    null, "An invoice can have at most " + MAX_ITEMS_PER_INVOICE + " invoice items.", "invoice");
        }
        item.put("invoice", invoiceId);
        ObjectNode line = Template.LINE_ITEM.create(call).put("invoice", invoiceId);
        ((ObjectNode) line.path("parent").path("invoice_item_details")).put("invoice_item", Json.text(item, "id"));
        call.save(LINES, copyOnto(item, line));
    }

    private static ObjectNode copyOnto(ObjectNode item, ObjectNode line) {
        for (String field : List.of(
                "amount",
                "currency",
                "description",
                "discountable",
                "metadata",
                "period",
                "pricing",
                "quantity",
                "quantity_decimal")) {
            line.set(field, item.path(field).deepCopy());
        }
        return line.put("subtotal", item.path("amount").asLong());
    }

    private static String itemOf(ObjectNode line) {
        return Json.text(line.path("parent").path("invoice_item_details"), "invoice_item");
    }

    private static ObjectNode existing(StripeCall call) {
        return call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("Invoice Item", call.id(), "id"));
    }

    /** The draft that the item is on, if it is on one; items of finalized invoices are fixed. */
    private static Optional<ObjectNode> draftOf(StripeCall call, ObjectNode item) {
        Optional<ObjectNode> invoice = call.change().find(Invoices.COLLECTION, Json.text(item, "invoice"));
        if (invoice.filter(found -> !Invoices.is(found, "draft")).isPresent()) {
            throw notEditable();
        }
        return invoice;
    }

    private static ObjectNode editable(StripeCall call, String invoiceId, ObjectNode customer) {
        ObjectNode invoice = call.change()
                .find(Invoices.COLLECTION, invoiceId)
                .orElseThrow(() -> StripeError.noSuch("invoice", invoiceId, "invoice"));
        if (!Json.text(invoice, "customer").equals(Json.text(customer, "id"))) {
            throw StripeError.refused(null, "The invoice " + invoiceId + " belongs to another customer.", "invoice");
        }
        if (!Invoices.is(invoice, "draft")) {
            throw notEditable();
        }
        return invoice;
    }

    private static StripeError notEditable() {
        return StripeError.refused(
                "invoice_not_editable", "Invalid invoice: This invoice is no longer editable", "invoice");
    }
}
