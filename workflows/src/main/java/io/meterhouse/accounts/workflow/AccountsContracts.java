package io.meterhouse.accounts.workflow;

import io.meterhouse.operations.workflow.StartOptions;
import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.client.WorkflowOptions;
import java.util.List;

/** Ids, steps and limits of the workflows of accounts. Ids are business ids: starting twice is a no-op. */
public final class AccountsContracts {
    /** The steps of onboarding, in their order. */
    public static final String STEP_ORGANIZATION = "organization";

    public static final String STEP_STRIPE_CUSTOMER = "stripe_customer";
    public static final String STEP_SUBSCRIPTION = "subscription";
    public static final String STEP_FIRST_KEY = "first_key";
    public static final String STEP_FIRST_EVENT = "first_event";
    public static final List<String> STEPS =
            List.of(STEP_ORGANIZATION, STEP_STRIPE_CUSTOMER, STEP_SUBSCRIPTION, STEP_FIRST_KEY, STEP_FIRST_EVENT);

    /** The failure of a look that found nothing yet; the server's retries of it are the waiting. */
    public static final String NOT_YET = "NotYet";

    private static final String RECORD_ORGANIZATION = "organization";

    private AccountsContracts() {}

    public static String onboarding(String organization) {
        return "onboarding:" + organization;
    }

    public static String organizationSync(String clerkOrganization) {
        return "org-sync:" + clerkOrganization;
    }

    static String recordType() {
        return RECORD_ORGANIZATION;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String workflowId) {
        return StartOptions.of(TaskQueues.ACCOUNTS, workflowId);
    }
}
