package io.meterhouse.accounts.workflow;

import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;
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

    /** One call outside, or a transaction: tried a few times within half a minute, then the workflow itself waits. */
    static final ActivityOptions SHORT = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .setRetryOptions(RetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(500))
                    .setBackoffCoefficient(3)
                    .setMaximumAttempts(3)
                    .build())
            .build();

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

    /** A run that is open is used as it is; each step is a row, so that another run after it does nothing twice. */
    public static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.ACCOUNTS)
                .setWorkflowId(workflowId)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .build();
    }
}
