package io.meterhouse.metering.workflow;

import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Ids and limits of metering's workflows. Ids are business ids: starting twice is a no-op. */
public final class MeteringContracts {
    /** How long one look at a shard lasts; it meters what is touched as it comes. */
    public static final Duration WATCH = Duration.ofHours(1);

    /** How long one step of a backfill goes on with block after block. */
    public static final Duration BACKFILL_STEP = Duration.ofSeconds(5);

    static final String METER = "meter";

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Everything it has done is rows, so that a watch that ended half-way is simply begun again, for ever. */
    static final ActivityOptions WATCHING = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(WATCH.plus(Duration.ofMinutes(10)))
            .setHeartbeatTimeout(HEARTBEAT)
            .setRetryOptions(RetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(500))
                    .setMaximumInterval(LONGEST_PAUSE)
                    .build())
            .build();

    private static final RetryOptions FEW = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofMillis(200))
            .setBackoffCoefficient(4)
            .setMaximumAttempts(4)
            .build();

    static final ActivityOptions SHORT = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(10))
            .setRetryOptions(FEW)
            .build();

    /** For what takes longer and says all the while that it is alive. */
    static final ActivityOptions LONG = ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofMinutes(3))
            .setHeartbeatTimeout(HEARTBEAT)
            .setRetryOptions(FEW)
            .build();

    private MeteringContracts() {}

    public static String shard(int shard) {
        return "metering:" + shard;
    }

    public static String backfill(String meter) {
        return "meter-backfill:" + meter;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String workflowId) {
        return WorkflowOptions.newBuilder()
                .setTaskQueue(TaskQueues.METERING)
                .setWorkflowId(workflowId)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                .build();
    }
}
