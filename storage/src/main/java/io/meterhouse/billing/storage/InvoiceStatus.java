package io.meterhouse.billing.storage;

import java.util.Locale;

/** Where an invoice stands: {@code draft -> in_review -> issuing -> open -> paid | past_due | uncollectible | void}. */
public enum InvoiceStatus {
    DRAFT,
    IN_REVIEW,
    ISSUING,
    OPEN,
    PAID,
    PAST_DUE,
    UNCOLLECTIBLE,
    VOID,
    DISCARDED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException where there is no such status */
    public static InvoiceStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** Whether money is asked for and has not come. */
    public boolean isUnpaid() {
        return this == OPEN || this == PAST_DUE || this == UNCOLLECTIBLE;
    }

    /** Whether nothing has been asked for yet. */
    public boolean isBeforeIssue() {
        return this == DRAFT || this == IN_REVIEW;
    }
}
