package io.meterhouse.billing.storage;

import io.meterhouse.billing.Currency;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** What billing needs to know of an organization. */
public record BillingProfile(
        String organization,
        String name,
        @Nullable String email,
        ZoneId zone,
        Currency currency,
        @Nullable String stripeCustomer,
        @Nullable String testClock) {
    /** Once on a test clock, an organization is a test organization for good. */
    public boolean isTest() {
        return testClock != null;
    }
}
