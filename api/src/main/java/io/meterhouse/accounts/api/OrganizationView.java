package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.Organization;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An organization as it is shown. */
public record OrganizationView(
        String id,
        String name,
        @Nullable String clerkOrganizationId,
        @Nullable String stripeCustomerId,
        String timeZone,
        String currency,
        @Nullable String billingEmail,
        @Nullable JsonNode address,
        @Nullable JsonNode taxIds,
        @Nullable String testClock,
        String status,
        String workflowId,
        Instant createdAt) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static OrganizationView of(Organization row) {
        return new OrganizationView(
                row.id(),
                row.name(),
                row.clerkOrganizationId(),
                row.stripeCustomerId(),
                row.timeZone(),
                row.currency(),
                row.billingEmail(),
                json(row.address()),
                json(row.taxIds()),
                row.testClock(),
                row.status(),
                row.workflowId(),
                row.createdAt());
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : JSON.readTree(text);
    }
}
