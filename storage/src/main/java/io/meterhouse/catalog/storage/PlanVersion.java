package io.meterhouse.catalog.storage;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Interval;
import io.meterhouse.catalog.Price;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a plan, with what the plan says of all its versions.
 *
 * @param number counted within the plan, from 1
 * @param status a draft, or published and then immutable
 */
public record PlanVersion(
        String id,
        String planId,
        String planKey,
        String planName,
        Currency currency,
        boolean isDefault,
        boolean selfServe,
        int number,
        String status,
        Interval interval,
        int trialDays,
        @Nullable BigDecimal minimumCommitment,
        List<Price> prices,
        Instant createdAt,
        @Nullable Instant publishedAt) {
    public static final String PUBLISHED = "published";

    public PlanVersion {
        prices = List.copyOf(prices);
    }

    public boolean isPublished() {
        return status.equals(PUBLISHED);
    }
}
