package io.meterhouse.billing.storage;

import java.util.Locale;

/** Where a subscription stands. */
public enum SubscriptionStatus {
    ACTIVE,
    TRIALING,
    PAUSED,
    CANCELED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SubscriptionStatus of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
