package io.meterhouse.accounts.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A customer company as its row has it.
 *
 * @param address JSON object, or null
 * @param taxIds JSON array, or null
 * @param testClock the id of the test clock it is on, or null
 * @param testClockNow what that clock shows, or null
 */
public record Organization(
        String id,
        String name,
        @Nullable String clerkOrganizationId,
        @Nullable String clerkUserId,
        @Nullable String stripeCustomerId,
        String timeZone,
        String currency,
        @Nullable String billingEmail,
        @Nullable String address,
        @Nullable String taxIds,
        @Nullable String testClock,
        @Nullable Instant testClockNow,
        String status,
        String workflowId,
        Instant createdAt) {}
