package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowOptions;
import java.time.Duration;

/** Ids and limits of the workflows of operations. Ids are business ids: starting twice is a no-op. */
public final class OperationsContracts {
    /** How long one step of a replay goes on with letter after letter. */
    public static final Duration REPLAY_STEP = Duration.ofSeconds(5);

    /** How often it is looked at what is past its keeping. */
    static final Duration RETENTION_EVERY = Duration.ofDays(1);

    /** How often it is looked whether an organization that is gone has settled everything. */
    static final Duration DEPARTURE_LOOK = Duration.ofHours(6);

    /** The id of the one workflow that removes what is past its keeping. */
    public static final String RETENTION = "retention";

    /** The type of the record that a replay is. */
    public static final String REPLAY = "replay";

    private static final Duration HEARTBEAT = Duration.ofSeconds(20);

    /** For what takes longer and says all the while that it is alive. */
    static final ActivityOptions LONG = Steps.longer(Duration.ofMinutes(3), HEARTBEAT);

    /** For statements that ClickHouse answers when they are done. */
    static final ActivityOptions REMOVING = Steps.longer(Duration.ofMinutes(10), Duration.ofMinutes(2));

    private OperationsContracts() {}

    public static String replay(String replay) {
        return "replay:" + replay;
    }

    public static String removal(String organization) {
        return "organization-removal:" + organization;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String workflowId) {
        return StartOptions.of(TaskQueues.OPERATIONS, workflowId);
    }
}
