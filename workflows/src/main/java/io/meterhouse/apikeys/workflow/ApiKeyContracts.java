package io.meterhouse.apikeys.workflow;

import io.meterhouse.operations.workflow.StartOptions;
import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;

/** Ids and limits of keys' workflows. */
public final class ApiKeyContracts {
    /** A key that is neither confirmed nor used for so long is withdrawn. */
    public static final Duration CONFIRMATION = Duration.ofHours(24);

    /** The longest for which an old key may work beside the new one. */
    public static final Duration MAX_OVERLAP = Duration.ofDays(30);

    static final String RECORD_TYPE = "api_key";

    private ApiKeyContracts() {}

    public static String apiKey(String key) {
        return "api-key:" + key;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String key) {
        return StartOptions.of(TaskQueues.ACCOUNTS, apiKey(key));
    }
}
