package io.meterhouse.operations.api;

import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.storage.Run;
import io.meterhouse.operations.workflow.TemporalRuns;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A workflow as the console shows it: its newest run, joined with what Temporal knows of it right now. */
record WorkflowView(
        String id,
        String runId,
        String type,
        String status,
        @Nullable String organization,
        Instant startedAt,
        @Nullable Instant closedAt,
        @Nullable String waitingFor,
        @Nullable Instant waitingUntil,
        @Nullable String reason,
        @Nullable String successor,
        @Nullable String parent,
        List<PendingActivityView> pendingActivities,
        List<ChildView> children,
        List<RecordLink> records) {

    record PendingActivityView(
            String type,
            int attempt,
            @Nullable String lastFailure,
            @Nullable Instant nextRetryAt) {}

    record ChildView(String id, String type, String status) {}

    /** A row of a list: nothing is asked of Temporal for it. */
    static WorkflowView row(Run run) {
        return of(run, Optional.empty(), List.of());
    }

    static WorkflowView of(Run run, Optional<TemporalRuns.Description> known, List<Run> children) {
        return new WorkflowView(
                run.workflowId(),
                run.runId(),
                run.type(),
                run.status(),
                run.organization(),
                run.startedAt(),
                run.closedAt(),
                run.waitingFor(),
                run.waitingUntil(),
                run.reason(),
                run.successor(),
                run.parent(),
                known.map(WorkflowView::pending).orElse(List.of()),
                children.stream()
                        .map(child -> new ChildView(child.workflowId(), child.type(), child.status()))
                        .toList(),
                run.records());
    }

    private static List<PendingActivityView> pending(TemporalRuns.Description description) {
        return description.pendingActivities().stream()
                .map(activity -> new PendingActivityView(
                        activity.type(), activity.attempt(), activity.lastFailure(), activity.nextRetryAt()))
                .toList();
    }
}
