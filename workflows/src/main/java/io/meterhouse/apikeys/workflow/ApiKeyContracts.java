package io.meterhouse.apikeys.workflow;

import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Ids and limits of keys' workflows. */
public final class ApiKeyContracts {
    /** A key that is neither confirmed nor used for so long is withdrawn. */
    public static final Duration CONFIRMATION = Duration.ofHours(24);

    /** The longest for which an old key may work beside the new one. */
    public static final Duration MAX_OVERLAP = Duration.ofDays(30);

    static final String RECORD_TYPE = "api_key";

    static final ActivityOptions SHORT = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .setRetryOptions(RetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(200))
                    .setBackoffCoefficient(4)
                    .setMaximumAttempts(4)
                    .build())
            .build();

    private ApiKeyContracts() {}

    public static String apiKey(String key) {
        return "api-key:" + key;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String key) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.ACCOUNTS)
                .setWorkflowId(apiKey(key))
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .build();
    }
}
