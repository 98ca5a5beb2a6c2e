package io.meterhouse.catalog;

import java.util.Locale;

/** When a price is billed: at the end of its period, or at the beginning (flat fees only). */
public enum BillingMode {
    IN_ARREARS,
    IN_ADVANCE;

    /** The name in the API: {@code in_arrears}, {@code in_advance}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
