package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.Organization;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An organization as it is shown.
 *
 * @param now what its billing clock shows: its test clock's time where it is on one, otherwise the wall's
 */
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
        Instant now,
        String status,
        String workflowId,
        Instant createdAt) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static OrganizationView of(Organization row, Clock wall) {
        Instant test = row.testClockNow();
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
                test == null ? wall.instant() : test,
                row.status(),
                row.workflowId(),
                row.createdAt());
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : JSON.readTree(text);
    }
}
