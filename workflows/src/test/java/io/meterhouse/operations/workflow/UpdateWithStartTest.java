package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateWithStartTest {
    private final Deque<Status> refusals = new ArrayDeque<>();
    private int tries;

    private String answer() {
        tries++;
        Status refusal = refusals.poll();
        if (refusal != null) {
            throw new WorkflowServiceException(
                    WorkflowExecution.newBuilder()
                            .setWorkflowId("test-clock:clk_1")
                            .build(),
                    "TestClockWorkflow",
                    refusal.asRuntimeException());
        }
        return "done";
    }

    @Test
    void aRunThatEndedMeanwhileIsFollowedByOneThatAnswers() {
        refusals.addAll(List.of(Status.NOT_FOUND, Status.ABORTED, Status.UNKNOWN));

        assertThat(UpdateWithStart.again(this::answer)).isEqualTo("done");
        assertThat(tries).isEqualTo(4);
    }

    @Test
    void aRunThatFailedOverTheUpdateIsFollowedByOneThatAnswers() {
        String answer = UpdateWithStart.again(() -> {
            if (++tries == 1) {
                throw failedUpdate("AcceptedUpdateCompletedWorkflow");
            }
            return "done";
        });

        assertThat(answer).isEqualTo("done");
    }

    @Test
    void whatAnUpdateRefusesIsNotAskedAgain() {
        assertThatThrownBy(() -> UpdateWithStart.again(() -> {
                    tries++;
                    throw failedUpdate("Refused");
                }))
                .isInstanceOf(WorkflowUpdateException.class);
        assertThat(tries).isEqualTo(1);
    }

    private static WorkflowUpdateException failedUpdate(String type) {
        return new WorkflowUpdateException(
                WorkflowExecution.newBuilder().setWorkflowId("onboarding:org_1").build(),
                "1",
                "provision",
                ApplicationFailure.newFailure("the update failed", type));
    }

    @Test
    void aServerThatIsAwayIsNotAskedAgain() {
        refusals.add(Status.UNAVAILABLE);

        assertThatThrownBy(() -> UpdateWithStart.again(this::answer)).isInstanceOf(WorkflowServiceException.class);
        assertThat(tries).isEqualTo(1);
    }

    @Test
    void whoeverAlwaysEndsFirstIsGivenUp() {
        for (int i = 0; i < UpdateWithStart.MOST_TRIES; i++) {
            refusals.add(Status.NOT_FOUND);
        }

        assertThatThrownBy(() -> UpdateWithStart.again(this::answer)).isInstanceOf(WorkflowServiceException.class);
        assertThat(tries).isEqualTo(UpdateWithStart.MOST_TRIES);
    }
}
