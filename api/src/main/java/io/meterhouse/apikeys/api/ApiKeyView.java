package io.meterhouse.apikeys.api;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.storage.ApiKey;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is shown.
 *
 * @param key only in the answer that issues it, and only once
 * @param line the first key of the rotation line
 * @param usage what was counted for the line in the current period, once budgets are
 */
record ApiKeyView(
        String id,
        @Nullable String key,
        String prefix,
        String name,
        String environment,
        List<String> scopes,
        String status,
        String line,
        Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant overlapEndsAt,
        @Nullable Instant endedAt,
        @Nullable String replacedBy,
        @Nullable Money budget,
        boolean hardCap,
        @Nullable BigDecimal usage,
        @Nullable Money cost,
        String workflowId) {

    static ApiKeyView of(ApiKey row, @Nullable String plaintext) {
        Long budget = row.budgetMinor();
        String currency = row.budgetCurrency();
        return new ApiKeyView(
                row.id(),
                plaintext,
                row.prefix(),
                row.name(),
                code(row.environment()),
                row.scopes(),
                row.status(),
                row.line(),
                row.createdAt(),
                row.confirmedAt(),
                row.lastUsedAt(),
                row.expiresAt(),
                row.overlapEndsAt(),
                row.endedAt(),
                row.replacedBy(),
                budget == null || currency == null ? null : new Money(budget, Currency.of(currency)),
                row.hardCap(),
                null,
                null,
                row.workflowId());
    }

    private static String code(Environment environment) {
        return environment.code();
    }

    /** Never prints the key. */
    @Override
    public String toString() {
        return "ApiKeyView[" + id + "]";
    }
}
