package io.meterhouse.operations.storage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a workflow, as its row tells it.
 *
 * @param status {@code running}, {@code completed}, {@code failed}, {@code canceled}, {@code terminated},
 *     {@code continued_as_new} or {@code timed_out}
 * @param reason why it ended, where it did not complete
 * @param successor the run that went on in its place, where Temporal lost it
 */
public record Run(
        String workflowId,
        String runId,
        String type,
        @Nullable String organization,
        List<RecordLink> records,
        @Nullable String parent,
        String status,
        @Nullable String waitingFor,
        @Nullable Instant waitingUntil,
        @Nullable String reason,
        @Nullable String successor,
        Instant startedAt,
        @Nullable Instant closedAt) {}
