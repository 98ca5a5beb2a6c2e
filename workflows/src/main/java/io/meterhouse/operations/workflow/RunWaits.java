package io.meterhouse.operations.workflow;

import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says in the run's row what it waits for, in words of the business: "the grace after the period". For workflow code. */
public final class RunWaits {
    private RunWaits() {}

    /** @param until when the wait ends by itself, or null where only somebody or something else ends it */
    public static void waitingFor(String what, @Nullable Instant until) {
        write(what, until);
    }

    public static void clear() {
        write(null, null);
    }

    private static void write(@Nullable String what, @Nullable Instant until) {
        if (!RunRecording.RECORDED.get()) {
            return;
        }
        WorkflowInfo info = Workflow.getInfo();
        RunRecording.runs().waiting(new RunsActivities.RunWaiting(info.getWorkflowId(), info.getRunId(), what, until));
    }
}
