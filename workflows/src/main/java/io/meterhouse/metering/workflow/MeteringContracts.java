package io.meterhouse.metering.workflow;

import io.meterhouse.operations.workflow.StartOptions;
import io.meterhouse.operations.workflow.Steps;
import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.activity.ActivityOptions;
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

    /** For what takes longer and says all the while that it is alive. */
    static final ActivityOptions LONG = Steps.longer(Duration.ofMinutes(3), HEARTBEAT);

    private MeteringContracts() {}

    public static String shard(int shard) {
        return "metering:" + shard;
    }

    public static String backfill(String meter) {
        return "meter-backfill:" + meter;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String workflowId) {
        return StartOptions.of(TaskQueues.METERING, workflowId);
    }
}
