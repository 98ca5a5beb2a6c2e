package io.meterhouse.apikeys.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key to be written.
 *
 * @param replaces the key whose line this one goes on, or null
 * @param overlapEndsAt until when that one works
 */
public record NewApiKey(
        String id,
        String organization,
        String name,
        Environment environment,
        String prefix,
        String hash,
        List<String> scopes,
        String workflowId,
        @Nullable Instant expiresAt,
        @Nullable Long budgetMinor,
        @Nullable String budgetCurrency,
        boolean hardCap,
        @Nullable String replaces,
        @Nullable Instant overlapEndsAt,
        Instant createdAt,
        String createdBy) {}
