package io.meterhouse.operations.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.api.history.v1.StartChildWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.update.v1.Outcome;
import io.temporal.common.converter.DataConverter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Groups the events of a history into steps that a person can follow. What keeps the run's own row is left out, and so are
 * workflow tasks: they say how Temporal works, not what the business did.
 */
public final class HistorySteps {
    private static final String LOCAL_ACTIVITY = "LocalActivity";
    private static final String HOUSEKEEPING = "Runs";

    private final PayloadReader payloads;
    private final List<Step> steps = new ArrayList<>();
    /** Where the step is that an event's id, or an update's, refers to. */
    private final Map<Long, Integer> byEvent = new HashMap<>();

    private final Map<String, Integer> byUpdate = new HashMap<>();

    private HistorySteps(DataConverter converter) {
        this.payloads = new PayloadReader(converter);
    }

    /** The steps of a history, in the order in which they began. */
    public static List<Step> of(List<HistoryEvent> events, DataConverter converter) {
        HistorySteps grouped = new HistorySteps(converter);
        events.forEach(grouped::add);
        return List.copyOf(grouped.steps);
    }

    /** The same as a JSON array. */
    public static String asJson(List<Step> steps) {
        try {
            return WorkflowJson.mapper().writeValueAsString(steps);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("steps could not be written as JSON", broken);
        }
    }

    private void add(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                    EVENT_TYPE_ACTIVITY_TASK_STARTED,
                    EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
                    EVENT_TYPE_ACTIVITY_TASK_FAILED,
                    EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
                    EVENT_TYPE_ACTIVITY_TASK_CANCELED -> addActivity(event);
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT -> addChild(event);
            case EVENT_TYPE_TIMER_STARTED, EVENT_TYPE_TIMER_FIRED, EVENT_TYPE_TIMER_CANCELED -> addTimer(event);
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED ->
                addUpdate(event);
            case EVENT_TYPE_MARKER_RECORDED -> addMarker(event);
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> {
                var signal = event.getWorkflowExecutionSignaledEventAttributes();
                moment(event, words(signal.getSignalName()), "signal", signal.getInput());
            }
            default -> addEdge(event);
        }
    }

    private void addEdge(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_STARTED -> {
                var start = event.getWorkflowExecutionStartedEventAttributes();
                moment(event, "Start", "start", start.getInput());
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> {
                JsonNode result = payloads.read(
                        event.getWorkflowExecutionCompletedEventAttributes().getResult());
                end(event, "completed", result, null);
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED -> {
                Failure failure =
                        event.getWorkflowExecutionFailedEventAttributes().getFailure();
                end(event, "failed", null, payloads.failure(failure));
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED -> end(event, "canceled", null, null);
            case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ->
                end(
                        event,
                        "terminated",
                        null,
                        event.getWorkflowExecutionTerminatedEventAttributes().getReason());
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT -> end(event, "timed_out", null, null);
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> end(event, "continued_as_new", null, null);
            default -> {
                // Workflow tasks and the server's own bookkeeping are no steps of the business.
            }
        }
    }

    private void addActivity(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                ActivityTaskScheduledEventAttributes activity = event.getActivityTaskScheduledEventAttributes();
                begin(
                        event,
                        StepNames.of(activity.getActivityType().getName()),
                        "activity",
                        payloads.read(activity.getInput()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                var started = event.getActivityTaskStartedEventAttributes();
                String why = started.hasLastFailure() ? payloads.failure(started.getLastFailure()) : null;
                change(started.getScheduledEventId(), step -> step.tried(started.getAttempt(), why));
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                var done = event.getActivityTaskCompletedEventAttributes();
                finish(event, done.getScheduledEventId(), "completed", payloads.read(done.getResult()), null);
            }
            case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                var failed = event.getActivityTaskFailedEventAttributes();
                finish(event, failed.getScheduledEventId(), "failed", null, payloads.failure(failed.getFailure()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
                var late = event.getActivityTaskTimedOutEventAttributes();
                finish(event, late.getScheduledEventId(), "timed_out", null, payloads.failure(late.getFailure()));
            }
            default -> {
                var canceled = event.getActivityTaskCanceledEventAttributes();
                finish(event, canceled.getScheduledEventId(), "canceled", null, null);
            }
        }
    }

    private void addChild(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> {
                StartChildWorkflowExecutionInitiatedEventAttributes child =
                        event.getStartChildWorkflowExecutionInitiatedEventAttributes();
                begin(event, words(child.getWorkflowType().getName()), "child", payloads.read(child.getInput()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED -> {
                var done = event.getChildWorkflowExecutionCompletedEventAttributes();
                finish(event, done.getInitiatedEventId(), "completed", payloads.read(done.getResult()), null);
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED -> {
                var failed = event.getChildWorkflowExecutionFailedEventAttributes();
                finish(event, failed.getInitiatedEventId(), "failed", null, payloads.failure(failed.getFailure()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED -> {
                var canceled = event.getChildWorkflowExecutionCanceledEventAttributes();
                finish(event, canceled.getInitiatedEventId(), "canceled", null, null);
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED -> {
                var ended = event.getChildWorkflowExecutionTerminatedEventAttributes();
                finish(event, ended.getInitiatedEventId(), "terminated", null, null);
            }
            default -> {
                var late = event.getChildWorkflowExecutionTimedOutEventAttributes();
                finish(event, late.getInitiatedEventId(), "timed_out", null, null);
            }
        }
    }

    private void addTimer(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_TIMER_STARTED -> begin(event, "Wait", "timer", null);
            case EVENT_TYPE_TIMER_FIRED ->
                finish(event, event.getTimerFiredEventAttributes().getStartedEventId(), "completed", null, null);
            default ->
                finish(event, event.getTimerCanceledEventAttributes().getStartedEventId(), "canceled", null, null);
        }
    }

    private void addUpdate(HistoryEvent event) {
        if (event.hasWorkflowExecutionUpdateAcceptedEventAttributes()) {
            var accepted = event.getWorkflowExecutionUpdateAcceptedEventAttributes();
            var input = accepted.getAcceptedRequest().getInput();
            byUpdate.put(accepted.getProtocolInstanceId(), steps.size());
            begin(event, words(input.getName()), "update", payloads.read(input.getArgs()));
            return;
        }
        var completed = event.getWorkflowExecutionUpdateCompletedEventAttributes();
        Integer index = byUpdate.get(completed.getMeta().getUpdateId());
        if (index != null) {
            Outcome outcome = completed.getOutcome();
            boolean failed = outcome.hasFailure();
            change(
                    index,
                    step -> step.ended(
                            failed ? "failed" : "completed",
                            at(event),
                            failed ? null : payloads.read(outcome.getSuccess()),
                            failed ? payloads.failure(outcome.getFailure()) : null));
        }
    }

    /** A local activity is one marker: it began and ended in the workflow's own task. */
    private void addMarker(HistoryEvent event) {
        MarkerRecordedEventAttributes marker = event.getMarkerRecordedEventAttributes();
        if (!LOCAL_ACTIVITY.equals(marker.getMarkerName())) {
            return;
        }
        String type = text(marker.getDetailsMap().get("type"));
        if (type == null || type.startsWith(HOUSEKEEPING)) {
            return;
        }
        Payloads input = marker.getDetailsOrDefault("input", Payloads.getDefaultInstance());
        Payloads result = marker.getDetailsOrDefault("data", Payloads.getDefaultInstance());
        begin(event, StepNames.of(type), "activity", payloads.read(input));
        boolean failed = marker.hasFailure();
        change(
                steps.size() - 1,
                step -> step.ended(
                        failed ? "failed" : "completed",
                        at(event),
                        failed ? null : payloads.read(result),
                        failed ? payloads.failure(marker.getFailure()) : null));
    }

    private @Nullable String text(@Nullable Payloads one) {
        JsonNode node = one == null ? null : payloads.read(one);
        return node == null ? null : node.asText();
    }

    private void moment(HistoryEvent event, String name, String kind, Payloads input) {
        steps.add(new Step(name, kind, "completed", 1, at(event), at(event), payloads.read(input), null, null));
    }

    private void end(HistoryEvent event, String status, @Nullable JsonNode result, @Nullable String failure) {
        steps.add(new Step("End", "end", status, 1, at(event), at(event), null, result, failure));
    }

    private void begin(HistoryEvent event, String name, String kind, @Nullable JsonNode input) {
        byEvent.put(event.getEventId(), steps.size());
        steps.add(new Step(name, kind, "running", 1, at(event), null, input, null, null));
    }

    private void finish(
            HistoryEvent event, long begun, String status, @Nullable JsonNode result, @Nullable String failure) {
        change(begun, step -> step.ended(status, at(event), result, failure == null ? step.failure() : failure));
    }

    private void change(long event, UnaryOperator<Step> how) {
        Integer index = byEvent.get(event);
        if (index != null) {
            change(index.intValue(), how);
        }
    }

    private void change(int index, UnaryOperator<Step> how) {
        steps.set(index, how.apply(steps.get(index)));
    }

    private static Instant at(HistoryEvent event) {
        Timestamp time = event.getEventTime();
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** {@code TakeClosingPosition} and {@code takeClosingPosition} are both {@code Take closing position}. */
    static String words(String name) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean begins = Character.isUpperCase(c) && i > 0 && !Character.isUpperCase(name.charAt(i - 1));
            words.append(begins ? " " : "").append(i == 0 ? Character.toUpperCase(c) : Character.toLowerCase(c));
        }
        return words.toString();
    }
}
