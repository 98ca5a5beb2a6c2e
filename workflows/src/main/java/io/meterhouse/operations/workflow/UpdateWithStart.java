package io.meterhouse.operations.workflow;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Functions;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a workflow for something, starting it where it is not running, and answers when it is done. A run may come to its end
 * just when the update reaches it; the server then refuses the update, and the next try begins a run of its own. Whoever
 * answers must therefore do the same when it is asked twice, as all of ours do: a step is a row.
 */
public final class UpdateWithStart {
    /** The second try starts a run; more are for runs that others start and that end as quickly. */
    static final int MOST_TRIES = 5;

    private static final String ENDED_BEFORE_ITS_ANSWER = "AcceptedUpdateCompletedWorkflow";

    private static final Logger LOG = LoggerFactory.getLogger(UpdateWithStart.class);

    private UpdateWithStart() {}

    /**
     * @param stub makes a stub with options that use a run that is open; asked once a try, for a stub starts only once
     * @param update the update's method of a stub
     * @param start what starts a stub
     * @throws WorkflowServiceException where the server cannot be reached, or every run ended before it was asked
     */
    public static <W, A, R> R execute(
            Supplier<W> stub,
            Function<W, Functions.Func1<A, R>> update,
            A request,
            Function<W, WithStartWorkflowOperation<?>> start) {
        return again(() -> {
            W workflow = stub.get();
            return WorkflowClient.executeUpdateWithStart(
                    update.apply(workflow), request, UpdateWithStart.<R>completed(), start.apply(workflow));
        });
    }

    /** As above, for an update that takes nothing. */
    public static <W, R> R execute(
            Supplier<W> stub, Function<W, Functions.Func<R>> update, Function<W, WithStartWorkflowOperation<?>> start) {
        return again(() -> {
            W workflow = stub.get();
            return WorkflowClient.executeUpdateWithStart(
                    update.apply(workflow), UpdateWithStart.<R>completed(), start.apply(workflow));
        });
    }

    static <R> R again(Supplier<R> call) {
        for (int tried = 1; ; tried++) {
            WorkflowServiceException refusal;
            try {
                return call.get();
            } catch (WorkflowServiceException refused) {
                if (!isWorthAnother(refused)) {
                    throw refused;
                }
                refusal = refused;
            } catch (WorkflowUpdateException failed) {
                if (!endedBeforeItsAnswer(failed)) {
                    throw failed;
                }
                refusal = refused(failed);
            }
            if (tried == MOST_TRIES) {
                throw refusal;
            }
            LOG.info("{} is asked again", refusal.getExecution().getWorkflowId(), refusal);
        }
    }

    /**
     * "Already completed" where the run was over, "aborted" where it ended with the update on its desk, and "unknown" where
     * a server stumbles over its own repeat of a request that it had begun.
     */
    private static boolean isWorthAnother(WorkflowServiceException refused) {
        if (!(refused.getCause() instanceof StatusRuntimeException grpc)) {
            return false;
        }
        Status.Code code = grpc.getStatus().getCode();
        return code == Status.Code.NOT_FOUND || code == Status.Code.ABORTED || code == Status.Code.UNKNOWN;
    }

    /** The run had taken the update up, and was over before it answered: the server says so in the update's name. */
    private static boolean endedBeforeItsAnswer(WorkflowUpdateException failed) {
        return failed.getCause() instanceof ApplicationFailure ended
                && ended.getType().equals(ENDED_BEFORE_ITS_ANSWER);
    }

    private static WorkflowServiceException refused(WorkflowUpdateException failed) {
        return new WorkflowServiceException(
                failed.getExecution(),
                failed.getWorkflowType().orElse(""),
                Status.ABORTED.withCause(failed).asRuntimeException());
    }

    private static <R> UpdateOptions<R> completed() {
        return UpdateOptions.<R>newBuilder()
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
    }
}
