package io.meterhouse.accounts.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** Applies deliveries of Clerk's. */
@ActivityInterface(namePrefix = "OrganizationSync")
public interface OrganizationSyncActivities {
    /** Applies what was delivered about the organization and is not done, oldest first, each in a transaction of its own. */
    Applied applyDelivered(ApplyRequest request);

    record ApplyRequest(String clerkOrganization) {}

    /**
     * @param applied how many were applied now
     * @param more whether there are more than one step takes
     * @param organization ours
     * @param deleted whether Clerk has deleted the organization
     */
    record Applied(int applied, boolean more, @Nullable String organization, boolean deleted) {}
}
