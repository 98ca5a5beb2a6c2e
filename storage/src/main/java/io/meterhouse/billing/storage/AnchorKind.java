package io.meterhouse.billing.storage;

import java.util.Locale;

/** What a subscription's boundaries are reckoned from: its own start, or the calendar. */
public enum AnchorKind {
    ANNIVERSARY,
    CALENDAR;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static AnchorKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
