package io.meterhouse.billing.storage;

import java.util.Locale;

/** How an invoice is paid: by charging the payment method on file, or by the customer once the invoice is sent. */
public enum Collection {
    CHARGE,
    SEND_INVOICE;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Collection of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
