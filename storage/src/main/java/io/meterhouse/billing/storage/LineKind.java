package io.meterhouse.billing.storage;

import java.util.Locale;

/** What a line stands for. */
public enum LineKind {
    USAGE,
    FEE,
    ADJUSTMENT,
    DISCOUNT,
    CREDIT,
    TAX,
    MINIMUM;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static LineKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
