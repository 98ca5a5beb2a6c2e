package io.meterhouse.operations.workflow;

import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the row of a run: written at its first step and its last, and whenever what it waits for changes. */
@ActivityInterface(namePrefix = "Runs")
public interface RunsActivities {
    /** Idempotent: the row is there once, whatever is repeated. */
    void started(RunStarted run);

    void closed(RunClosed run);

    void waiting(RunWaiting run);

    record RunStarted(
            String workflowId,
            String runId,
            String type,
            @Nullable String organization,
            List<RecordRef> records,
            @Nullable String parent,
            Instant startedAt) {}

    /** @param status {@code completed}, {@code failed}, {@code canceled} or {@code continued_as_new} */
    record RunClosed(
            String workflowId,
            String runId,
            String status,
            @Nullable String reason,
            Instant closedAt) {}

    /** @param waitingFor in words of the business, or null where it waits for nothing */
    record RunWaiting(
            String workflowId,
            String runId,
            @Nullable String waitingFor,
            @Nullable Instant until) {}
}
