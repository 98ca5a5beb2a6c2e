package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** Stripe's objects, each with every field it has when it is new. */
enum Template {
    CHARGE("charge", "ch_3", 23),
    CREDIT_NOTE("credit_note", "cn_1", 23),
    CREDIT_NOTE_LINE_ITEM("credit_note_line_item", "cnli_1", 23),
    CUSTOMER("customer", "cus_", 14),
    CUSTOMER_BALANCE_TRANSACTION("customer_balance_transaction", "cbtxn_1", 23),
    INVOICE("invoice", "in_1", 23),
    INVOICE_ITEM("invoiceitem", "ii_1", 23),
    INVOICE_PAYMENT("invoice_payment", "inpay_1", 23),
    LINE_ITEM("line_item", "il_1", 23),
    PAYMENT_INTENT("payment_intent", "pi_3", 23),
    PAYMENT_METHOD("payment_method", "pm_1", 23),
    REFUND("refund", "re_3", 23),
    SETUP_INTENT("setup_intent", "seti_1", 23);

    private final String blank;
    private final String prefix;
    private final int length;

    Template(String name, String prefix, int length) {
        this.blank = read(name + ".json");
        this.prefix = prefix;
        this.length = length;
    }

    /** A new one, with an id and, where it has such a field, its time of creation. */
    ObjectNode create(StripeCall call) {
        ObjectNode object = (ObjectNode) Json.read(blank);
        object.put("id", Ids.random(prefix, length));
        if (object.has("created")) {
            object.put("created", call.seconds());
        }
        return object;
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(Template.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
