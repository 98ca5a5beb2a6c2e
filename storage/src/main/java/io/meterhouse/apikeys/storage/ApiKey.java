package io.meterhouse.apikeys.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key as its row has it: everything but the key. */
public record ApiKey(
        String id,
        String organization,
        String line,
        String name,
        Environment environment,
        String prefix,
        List<String> scopes,
        String status,
        String workflowId,
        Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant expiresAt,
        @Nullable Instant overlapEndsAt,
        @Nullable Instant endedAt,
        @Nullable String replacedBy,
        @Nullable Long budgetMinor,
        @Nullable String budgetCurrency,
        boolean hardCap) {}
