package io.meterhouse.operations.workflow;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Temporal itself knows of one run: asked only for a run's description and its history, never for a decision. */
public final class TemporalRuns {
    /** A history of more pages than this is shown up to here; workflows continue as new long before. */
    static final int MOST_PAGES = 60;

    private final WorkflowClient client;
    private final PayloadReader payloads;
    private final DataConverter converter;

    public TemporalRuns(WorkflowClient client, DataConverter converter) {
        this.client = client;
        this.converter = converter;
        this.payloads = new PayloadReader(converter);
    }

    /**
     * A run as the server describes it.
     *
     * @param status {@code running}, {@code completed}, ...: the words of {@code workflow_runs}
     */
    public record Description(
            String runId,
            String type,
            String status,
            Instant startedAt,
            @Nullable Instant closedAt,
            long events,
            List<PendingActivity> pendingActivities) {}

    public record PendingActivity(
            String type,
            int attempt,
            @Nullable String lastFailure,
            @Nullable Instant nextRetryAt) {}

    /** @param runId the run, or null for the newest; empty where the server does not know it (any more) */
    public Optional<Description> describe(String workflowId, @Nullable String runId) {
        try {
            DescribeWorkflowExecutionResponse answer = client.getWorkflowServiceStubs()
                    .blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .setExecution(execution(workflowId, runId))
                            .build());
            return Optional.of(description(answer));
        } catch (StatusRuntimeException failed) {
            return absentOrThrow(failed);
        }
    }

    /** The steps so far of a run; empty where the server does not know it (any more). */
    public Optional<List<Step>> steps(String workflowId, String runId) {
        try {
            return Optional.of(HistorySteps.of(events(workflowId, runId), converter));
        } catch (StatusRuntimeException failed) {
            return absentOrThrow(failed);
        }
    }

    private List<HistoryEvent> events(String workflowId, String runId) {
        List<HistoryEvent> events = new ArrayList<>();
        GetWorkflowExecutionHistoryRequest.Builder request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(execution(workflowId, runId));
        for (int page = 0; page < MOST_PAGES; page++) {
            GetWorkflowExecutionHistoryResponse answer =
                    client.getWorkflowServiceStubs().blockingStub().getWorkflowExecutionHistory(request.build());
            events.addAll(answer.getHistory().getEventsList());
            if (answer.getNextPageToken().isEmpty()) {
                break;
            }
            request.setNextPageToken(answer.getNextPageToken());
        }
        return events;
    }

    private Description description(DescribeWorkflowExecutionResponse answer) {
        WorkflowExecutionInfo info = answer.getWorkflowExecutionInfo();
        return new Description(
                info.getExecution().getRunId(),
                info.getType().getName(),
                status(info.getStatus()),
                instant(info.getStartTime()),
                info.hasCloseTime() ? instant(info.getCloseTime()) : null,
                info.getHistoryLength(),
                answer.getPendingActivitiesList().stream().map(this::pending).toList());
    }

    private PendingActivity pending(PendingActivityInfo activity) {
        return new PendingActivity(
                StepNames.of(activity.getActivityType().getName()),
                activity.getAttempt(),
                activity.hasLastFailure() ? payloads.failure(activity.getLastFailure()) : null,
                activity.hasScheduledTime() ? instant(activity.getScheduledTime()) : null);
    }

    private static String status(WorkflowExecutionStatus status) {
        return switch (status) {
            case WORKFLOW_EXECUTION_STATUS_COMPLETED -> "completed";
            case WORKFLOW_EXECUTION_STATUS_FAILED -> "failed";
            case WORKFLOW_EXECUTION_STATUS_CANCELED -> "canceled";
            case WORKFLOW_EXECUTION_STATUS_TERMINATED -> "terminated";
            case WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW -> "continued_as_new";
            case WORKFLOW_EXECUTION_STATUS_TIMED_OUT -> "timed_out";
            default -> "running";
        };
    }

    private static WorkflowExecution execution(String workflowId, @Nullable String runId) {
        WorkflowExecution.Builder execution = WorkflowExecution.newBuilder().setWorkflowId(workflowId);
        if (runId != null) {
            execution.setRunId(runId);
        }
        return execution.build();
    }

    private static Instant instant(com.google.protobuf.Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static <T> Optional<T> absentOrThrow(StatusRuntimeException failed) {
        if (failed.getStatus().getCode() == Status.Code.NOT_FOUND) {
            return Optional.empty();
        }
        throw failed;
    }
}
