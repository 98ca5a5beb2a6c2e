package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/invoices}: drafts, and how they are finalized, paid, voided and written off. */
final class Invoices {
    static final String COLLECTION = "invoices";

    /** The smallest amount that is charged; what is below is carried on the customer's balance. */
    private static final long SMALLEST_CHARGE = 50;

    private static final Duration DRAFT_WINDOW = Duration.ofHours(1).plusSeconds(1);
    private static final String[] STATUSES = {"draft", "open", "void", "paid", "uncollectible"};
    private static final String[] FIELDS = {
        "auto_advance",
        "collection_method",
        "custom_fields[*]",
        "days_until_due",
        "default_payment_method",
        "description",
        "due_date",
        "effective_at",
        "footer",
        "metadata[*]",
        "number",
        "payment_settings[*]",
        "statement_descriptor"
    };
    private static final Set<String> CHANGEABLE_WHEN_FINAL =
            Set.of("metadata", "auto_advance", "default_payment_method", "payment_settings");

    private final Payments payments;
    private final String home;

    /** {@code home}: where the pages of finalized invoices are. */
    Invoices(Payments payments, String home) {
        this.payments = payments;
        this.home = home;
    }

    void register(Routes<Operation> routes) {
        String[] creation = Stream.concat(
                        Stream.of(FIELDS), Stream.of("customer", "currency", "pending_invoice_items_behavior"))
                .toArray(String[]::new);
        routes.on("POST", "/v1/invoices", Operation.of(this::create, creation))
                .on("GET", "/v1/invoices", list())
                .on("GET", "/v1/invoices/search", SearchQuery.over(COLLECTION, "/v1/invoices/search"))
                .on("GET", "/v1/invoices/{id}", Operation.of(call -> existing(call, "invoice")))
                .on("POST", "/v1/invoices/{id}", Operation.of(this::update, FIELDS))
                .on("DELETE", "/v1/invoices/{id}", Operation.of(this::delete))
                .on(
                        "GET",
                        "/v1/invoices/{id}/lines",
                        Operation.of(this::lines, "limit", "starting_after", "ending_before"))
                .on("POST", "/v1/invoices/{id}/finalize", Operation.of(this::finalizeDraft, "auto_advance"))
                .on(
                        "POST",
                        "/v1/invoices/{id}/pay",
                        Operation.of(this::pay, "payment_method", "paid_out_of_band", "off_session", "forgive"))
                .on("POST", "/v1/invoices/{id}/send", Operation.of(this::send))
                .on("POST", "/v1/invoices/{id}/void", Operation.of(this::voidInvoice))
                .on("POST", "/v1/invoices/{id}/mark_uncollectible", Operation.of(this::markUncollectible));
    }

    private static Operation list() {
        Operation plain = Listing.of(COLLECTION, "/v1/invoices", "customer", "status", "collection_method");
        return new Operation(plain.known(), call -> {
            call.params().oneOf("status", STATUSES);
            return plain.action().apply(call);
        });
    }

    // -- drafts --------------------------------------------------------------------------------------------------

    private ObjectNode create(StripeCall call) {
        Params params = call.params();
        ObjectNode customer = Customers.named(call, params.required("customer"), "customer");
        String customerId = Json.text(customer, "id");
        ObjectNode invoice = Template.INVOICE
                .create(call)
                .put("customer", customerId)
                .put("period_start", call.seconds())
                .put("period_end", call.seconds());
        String preferred = Json.text(customer, "currency");
        invoice.put("currency", params.currency("currency").orElse(preferred.isEmpty() ? "usd" : preferred));
        copyCustomer(customer, invoice);
        fill(call, invoice);
        if (Json.text(invoice, "collection_method").equals("send_invoice")
                && invoice.path("due_date").isNull()) {
            throw StripeError.refused(
                    null,
                    "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.",
                    null);
        }
        boolean takesPending = params.oneOf("pending_invoice_items_behavior", "include", "exclude")
                .filter("include"::equals)
                .isPresent();
        if (takesPending) {
            InvoiceItems.takePending(call, invoice);
        }
        InvoiceItems.addUp(call, invoice);
        call.save(COLLECTION, invoice);
        call.emit("invoice.created", invoice);
        return invoice;
    }

    private ObjectNode update(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        ObjectNode before = invoice.deepCopy();
        if (!is(invoice, "draft")) {
            Stream.of(FIELDS)
                    .map(field -> field.replace("[*]", ""))
                    .filter(field -> call.params().has(field) && !CHANGEABLE_WHEN_FINAL.contains(field))
                    .findFirst()
                    .ifPresent(field -> {
                        throw StripeError.refused(null, "Finalized invoices can't be updated in this way", field);
                    });
        }
        fill(call, invoice);
        call.save(COLLECTION, invoice);
        call.emitChange("invoice.updated", invoice, before);
        return invoice;
    }

    private static void fill(StripeCall call, ObjectNode invoice) {
        Params params = call.params();
        for (String field : List.of("description", "footer", "statement_descriptor")) {
            params.copy(field, invoice);
        }
        for (String field : List.of("custom_fields", "payment_settings")) {
            params.copyStructure(field, invoice);
        }
        params.oneOf("collection_method", "charge_automatically", "send_invoice")
                .ifPresent(method -> invoice.put("collection_method", method));
        params.whole("effective_at").ifPresent(time -> invoice.put("effective_at", time));
        params.ifText("number", number -> invoice.put("number", freeNumber(call, number, Json.text(invoice, "id"))));
        fillDueDate(call, invoice);
        params.copy("default_payment_method", invoice);
        String card = Json.text(invoice, "default_payment_method");
        if (params.has("default_payment_method") && !card.isEmpty()) {
            PaymentMethods.attachedTo(call, card, Json.text(invoice, "customer"), "default_payment_method");
        }
        params.flag("auto_advance").ifPresent(advance -> invoice.put("auto_advance", advance));
        boolean advances = invoice.path("auto_advance").asBoolean() && is(invoice, "draft");
        if (advances) {
            long created = invoice.path("created").asLong();
            invoice.put("automatically_finalizes_at", created + DRAFT_WINDOW.toSeconds());
        } else {
            invoice.putNull("automatically_finalizes_at");
        }
        params.mergeMetadata(invoice);
    }

    private static void fillDueDate(StripeCall call, ObjectNode invoice) {
        Params params = call.params();
        boolean given = params.has("due_date") || params.has("days_until_due");
        if (given && !Json.text(invoice, "collection_method").equals("send_invoice")) {
            throw StripeError.refused(
                    null,
                    "You can only specify 'due_date' or 'days_until_due' if invoice collection method is "
                            + "'send_invoice'.",
                    null);
        }
        params.whole("days_until_due")
                .ifPresent(days -> invoice.put(
                        "due_date",
                        invoice.path("created").asLong() + Duration.ofDays(days).toSeconds()));
        params.whole("due_date").ifPresent(due -> {
            if (due <= call.seconds()) {
                throw StripeError.refused(null, "The due date must be in the future.", "due_date");
            }
            invoice.put("due_date", due);
        });
    }

    private static String freeNumber(StripeCall call, String number, String ownId) {
        boolean taken = call
                .change()
                .all(COLLECTION, other -> Json.text(other, "number").equals(number))
                .stream()
                .anyMatch(other -> !Json.text(other, "id").equals(ownId));
        if (taken) {
            throw StripeError.refused(
                    "resource_already_exists", "The invoice number '" + number + "' is already in use.", "number");
        }
        return number;
    }

    private ObjectNode delete(StripeCall call) {
        ObjectNode invoice = existing(call, "invoice");
        if (!is(invoice, "draft")) {
            throw StripeError.refused(null, "You can only delete draft invoices.", null);
        }
        InvoiceItems.deleteAll(call, call.id());
        call.change().remove(COLLECTION, call.id());
        call.emit("invoice.deleted", invoice);
        return Json.object().put("id", call.id()).put("object", "invoice").put("deleted", true);
    }

    private ObjectNode lines(StripeCall call) {
        existing(call, "invoice");
        return Listing.page(call, InvoiceItems.linesOf(call, call.id()), "/v1/invoices/" + call.id() + "/lines");
    }

    // -- what becomes of them ------------------------------------------------------------------------------------

    private ObjectNode finalizeDraft(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        if (!is(invoice, "draft")) {
            throw StripeError.refused(
                    null, "This invoice is already finalized, you can't re-finalize a non-draft invoice.", null);
        }
        call.params().flag("auto_advance").ifPresent(advance -> invoice.put("auto_advance", advance));
        return finalized(call, invoice);
    }

    /** Fixes the invoice: number, balance, what is due. Nothing due means paid. */
    ObjectNode finalized(StripeCall call, ObjectNode invoice) {
        ObjectNode customer = Customers.named(call, Json.text(invoice, "customer"), "customer");
        String currency = Json.text(invoice, "currency");
        if (customer.path("currency").isNull()) {
            customer.put("currency", currency);
        }
        if (invoice.path("number").isNull()) {
            long sequence = customer.path("next_invoice_sequence").asLong();
            invoice.put(
                    "number", String.format(Locale.ROOT, "%s-%04d", Json.text(customer, "invoice_prefix"), sequence));
            customer.put("next_invoice_sequence", sequence + 1);
        }
        call.save(Customers.COLLECTION, customer);
        copyCustomer(customer, invoice);
        settleBalance(call, invoice, customer);
        transition(call, invoice, "open", "finalized_at");
        String id = Json.text(invoice, "id");
        String secret = Ids.random("", 24);
        invoice.put("hosted_invoice_url", home + "/i/" + id + "?s=" + secret)
                .put("invoice_pdf", home + "/i/" + id + "/pdf?s=" + secret)
                .putNull("automatically_finalizes_at");
        if (invoice.path("effective_at").isNull()) {
            invoice.put("effective_at", call.seconds());
        }
        call.save(COLLECTION, invoice);
        call.emit("invoice.finalized", invoice);
        if (invoice.path("amount_due").asLong() == 0) {
            return paid(call, invoice.put("attempted", true));
        }
        payments.request(call, invoice);
        return invoice;
    }

    /** The customer's balance is spent first; what is below the smallest charge, or below zero, goes onto it. */
    private static void settleBalance(StripeCall call, ObjectNode invoice, ObjectNode customer) {
        long starting = customer.path("balance").asLong();
        long total = invoice.path("total").asLong();
        long due = Math.addExact(total, starting);
        boolean carried = due < SMALLEST_CHARGE;
        long ending = carried ? due : 0;
        invoice.put("starting_balance", starting).put("ending_balance", ending);
        invoice.put("amount_due", carried ? 0 : due).put("amount_remaining", carried ? 0 : due);
        if (ending != starting) {
            Customers.book(
                    call,
                    customer,
                    ending - starting,
                    ending < starting && total > 0 ? "applied_to_invoice" : "invoice_too_small",
                    Json.text(invoice, "id"),
                    Json.text(invoice, "currency"));
        }
    }

    private ObjectNode pay(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        if (is(invoice, "paid")) {
            throw StripeError.refused(null, "Invoice is already paid", null);
        }
        if (is(invoice, "draft")) {
            finalized(call, invoice);
            if (is(invoice, "paid")) {
                return invoice;
            }
        }
        if (is(invoice, "void")) {
            throw StripeError.refused(null, "This invoice can no longer be paid: it is void.", null);
        }
        if (call.params().flag("paid_out_of_band").orElse(false)) {
            payments.outOfBand(call, invoice);
            return paid(call, invoice);
        }
        payments.collect(call, invoice);
        return paid(call, invoice.put("attempted", true).put("attempt_count", 1));
    }

    /** Everything due has come in. */
    ObjectNode paid(StripeCall call, ObjectNode invoice) {
        long due = invoice.path("amount_due").asLong();
        invoice.put("amount_paid", due).put("amount_remaining", 0).putNull("next_payment_attempt");
        transition(call, invoice, "paid", "paid_at");
        call.save(COLLECTION, invoice);
        call.emit("invoice.paid", invoice);
        call.emit("invoice.payment_succeeded", invoice);
        return invoice;
    }

    private ObjectNode send(StripeCall call) {
        ObjectNode invoice = existing(call, "invoice");
        if (is(invoice, "draft")) {
            invoice = finalized(call, invoice);
        } else if (!is(invoice, "open")) {
            throw StripeError.refused(
                    null,
                    "This invoice cannot be sent right now. Please contact us via "
                            + "https://support.stripe.com/contact with details, so we can help.",
                    null);
        }
        call.emit("invoice.sent", invoice);
        return invoice;
    }

    private ObjectNode voidInvoice(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        if (is(invoice, "paid")) {
            throw StripeError.refused(null, "Invoices with `paid` payments cannot be voided.", null);
        }
        // By Stripe's documentation what was written off can still be voided.
        if (!is(invoice, "open") && !is(invoice, "uncollectible")) {
            throw notOpen();
        }
        payments.cancel(call, invoice);
        transition(call, invoice, "void", "voided_at");
        call.save(COLLECTION, invoice);
        call.emit("invoice.voided", invoice);
        return invoice;
    }

    private ObjectNode markUncollectible(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        if (is(invoice, "uncollectible")) {
            throw StripeError.refused(null, "This invoice has already been marked uncollectible.", null);
        }
        if (!is(invoice, "open")) {
            throw notOpen();
        }
        transition(call, invoice, "uncollectible", "marked_uncollectible_at");
        call.save(COLLECTION, invoice);
        call.emit("invoice.marked_uncollectible", invoice);
        return invoice;
    }

    /** What {@code auto_advance} promises: a draft is finalized after an hour, an open invoice is then charged once. */
    static List<String> dueToAdvance(StripeCall call) {
        return call
                .change()
                .all(
                        COLLECTION,
                        invoice -> invoice.path("auto_advance").asBoolean(false)
                                && (isDueDraft(invoice, call.seconds()) || isUntriedCharge(invoice)))
                .stream()
                .map(invoice -> Json.text(invoice, "id"))
                .toList();
    }

    /** Takes the invoice that the call names one step further, as Stripe would by itself. */
    void advance(StripeCall call) {
        ObjectNode invoice = existing(call, "id");
        if (isDueDraft(invoice, call.seconds())) {
            finalized(call, invoice);
        } else if (isUntriedCharge(invoice)) {
            payments.collect(call, invoice);
            paid(call, invoice.put("attempted", true).put("attempt_count", 1));
        }
    }

    private static boolean isDueDraft(ObjectNode invoice, long now) {
        return is(invoice, "draft")
                && invoice.path("automatically_finalizes_at").asLong(Long.MAX_VALUE) <= now;
    }

    private static boolean isUntriedCharge(ObjectNode invoice) {
        return is(invoice, "open")
                && Json.text(invoice, "collection_method").equals("charge_automatically")
                && !invoice.path("attempted").asBoolean();
    }

    // -- rules ---------------------------------------------------------------------------------------------------

    /** The invoice that the path names. Stripe calls the parameter by two names, depending on the route. */
    private static ObjectNode existing(StripeCall call, String param) {
        return call.change()
                .find(COLLECTION, call.id())
                .orElseThrow(() -> StripeError.notFound("invoice", call.id(), param));
    }

    static boolean is(ObjectNode invoice, String status) {
        return Json.text(invoice, "status").equals(status);
    }

    private static void transition(StripeCall call, ObjectNode invoice, String status, String moment) {
        invoice.put("status", status);
        ((ObjectNode) invoice.path("status_transitions")).put(moment, call.seconds());
    }

    private static void copyCustomer(ObjectNode customer, ObjectNode invoice) {
        for (String field : List.of("address", "email", "name", "phone", "shipping", "tax_exempt")) {
            invoice.set("customer_" + field, customer.path(field).deepCopy());
        }
    }

    private static StripeError notOpen() {
        return StripeError.refused(null, "You can only pass in open invoices. This invoice isn't open.", null);
    }
}
