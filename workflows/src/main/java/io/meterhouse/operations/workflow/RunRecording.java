package io.meterhouse.operations.workflow;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowLocal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row for each run at its first step and its last, as local activities, so that no workflow has to think of it.
 * Part of the recorded histories: whoever replays one replays it with this interceptor.
 */
public final class RunRecording extends WorkerInterceptorBase {
    /** Whether this run is recorded: not so in a test that runs a workflow without this interceptor. */
    static final WorkflowLocal<Boolean> RECORDED = WorkflowLocal.withCachedInitial(() -> false);

    static RunsActivities runs() {
        return Workflow.newLocalActivityStub(RunsActivities.class, LocalSteps.UNTIL_DONE);
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new Inbound(next);
    }

    private static final class Inbound extends WorkflowInboundCallsInterceptorBase {
        private final WorkflowInboundCallsInterceptor next;

        Inbound(WorkflowInboundCallsInterceptor next) {
            super(next);
            this.next = next;
        }

        @Override
        public void init(WorkflowOutboundCallsInterceptor outbound) {
            next.init(new Outbound(outbound));
        }

        @Override
        public WorkflowOutput execute(WorkflowInput input) {
            RECORDED.set(true);
            runs().started(started(input.getArguments()));
            WorkflowOutput output;
            try {
                output = next.execute(input);
            } catch (CanceledFailure canceled) {
                Workflow.newDetachedCancellationScope(() -> close("canceled", null))
                        .run();
                throw canceled;
            } catch (RuntimeException failed) {
                String status = causedByCancellation(failed) ? "canceled" : "failed";
                Workflow.newDetachedCancellationScope(() -> close(status, failed.getMessage()))
                        .run();
                throw failed;
            }
            close("completed", null);
            return output;
        }

        private static boolean causedByCancellation(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof CanceledFailure) {
                    return true;
                }
            }
            return false;
        }

        private static RunsActivities.RunStarted started(Object @Nullable [] arguments) {
            WorkflowInfo info = Workflow.getInfo();
            RunSubject subject = arguments != null && arguments.length > 0 && arguments[0] instanceof RunSubject known
                    ? known
                    : null;
            return new RunsActivities.RunStarted(
                    info.getWorkflowId(),
                    info.getRunId(),
                    info.getWorkflowType(),
                    subject == null ? null : subject.runOrganization(),
                    subject == null ? List.of() : subject.runRecords(),
                    info.getParentWorkflowId().orElse(null),
                    now());
        }
    }

    /** Continuing as new ends a run without returning from it. */
    private static final class Outbound extends WorkflowOutboundCallsInterceptorBase {
        Outbound(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void continueAsNew(ContinueAsNewInput input) {
            close("continued_as_new", null);
            super.continueAsNew(input);
        }
    }

    private static void close(String status, @Nullable String reason) {
        WorkflowInfo info = Workflow.getInfo();
        runs().closed(new RunsActivities.RunClosed(info.getWorkflowId(), info.getRunId(), status, reason, now()));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
