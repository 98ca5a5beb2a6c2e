package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayWorkflowTest {
    private static final String REPLAY = "rpl_1";
    private static final String ID = OperationsContracts.replay(REPLAY);
    private static final int MORE_STEPS_THAN_ONE_RUN_TAKES = 200;

    private final Rows rows = new Rows();
    private final TestRuns runs = new TestRuns(TaskQueues.OPERATIONS, List.of(ReplayWorkflowImpl.class), rows);

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void lettersAreOnTheLogBeforeTheyAreWaitedForAndSettledBeforeItEnds() {
        rows.waiting = 250;
        rows.poisoned = 1;
        ReplayResult result = replay();
        assertThat(result.stored()).isEqualTo(249);
        assertThat(result.refused()).isEqualTo(1);
        assertThat(rows.finished).isTrue();
        assertThat(rows.steps)
                .containsExactly(
                        "read",
                        "putOnLog",
                        "putOnLog",
                        "putOnLog",
                        "awaitStored",
                        "settle",
                        "awaitStored",
                        "settle",
                        "awaitStored",
                        "settle",
                        "finish");
        assertThat(runs.waits())
                .contains(
                        "dead letters to be put on the log: 0 of 250",
                        "dead letters to be put on the log: 200 of 250",
                        "249 replayed events to be stored",
                        "49 replayed events to be stored");
        runs.record("ReplayWorkflow", "stored", ID);
    }

    @Test
    void lettersThatAreStillNoEventsEndItWithoutTheLog() {
        rows.waiting = 3;
        rows.poisoned = 3;
        assertThat(replay().refused()).isEqualTo(3);
        assertThat(rows.steps).containsExactly("read", "putOnLog", "finish");
        runs.record("ReplayWorkflow", "all-refused", ID);
    }

    @Test
    void whatIsAwayIsTriedAgainUntilItIsThere() {
        rows.waiting = 100;
        rows.failures.addAll(List.of(
                "read",
                "putOnLog",
                "putOnLog",
                "putOnLog",
                "putOnLog",
                "putOnLog",
                "awaitStored",
                "awaitStored",
                "awaitStored",
                "awaitStored",
                "settle",
                "finish"));
        assertThat(replay().stored()).isEqualTo(100);
        assertThat(rows.failures).isEmpty();
        assertThat(runs.waits())
                .contains(
                        "putting dead letters on the log to be tried again",
                        "storing what was put on the log to be tried again");
        runs.record("ReplayWorkflow", "stores-away", ID);
    }

    @Test
    void startedTwiceItIsOneRunAndStartedAgainItFindsAllDone() {
        rows.waiting = 30;
        start();
        start();
        result();
        rows.steps.clear();
        assertThat(replay().stored()).isEqualTo(30);
        assertThat(rows.steps).containsExactly("read");
    }

    @Test
    void aRunThatFollowsALostOneGoesOnWhereTheRowsSay() {
        rows.waiting = 10;
        rows.sent = 20;
        rows.stored = 70;
        assertThat(replay().stored()).isEqualTo(100);
        assertThat(rows.steps).containsExactly("read", "putOnLog", "awaitStored", "settle", "finish");
        runs.record("ReplayWorkflow", "after-a-lost-run", ID);
    }

    @Test
    void aReplayThatIsNotThereEndsAtOnce() {
        rows.known = false;
        assertThat(replay().stored()).isZero();
        assertThat(rows.steps).containsExactly("read");
    }

    @Test
    void aLongReplayGoesOnInANewRun() {
        rows.waiting = 100 * MORE_STEPS_THAN_ONE_RUN_TAKES;
        start();
        String first = runs.environment()
                .getWorkflowClient()
                .newUntypedWorkflowStub(ID)
                .describe()
                .getExecution()
                .getRunId();
        assertThat(result().stored()).isEqualTo(100 * MORE_STEPS_THAN_ONE_RUN_TAKES);
        assertThat(rows.finished).isTrue();
        assertThat(runs.environment()
                        .getWorkflowClient()
                        .fetchHistory(ID, first)
                        .getLastEvent()
                        .getEventType())
                .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    }

    private ReplayResult replay() {
        start();
        return result();
    }

    private void start() {
        ReplayWorkflow workflow = runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(ReplayWorkflow.class, OperationsContracts.options(ID));
        try {
            WorkflowClient.start(workflow::run, new ReplayInput(ReplayInput.VERSION, REPLAY));
        } catch (WorkflowExecutionAlreadyStarted running) {
            assertThat(running.getExecution().getWorkflowId()).isEqualTo(ID);
        }
    }

    private ReplayResult result() {
        return runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(ReplayResult.class);
    }

    /** The letters' rows, which survive every failure, and what was done to them in which order. */
    private static final class Rows implements ReplayActivities {
        private static final int STEP = 100;

        private final List<String> steps = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private boolean known = true;
        private boolean finished;
        private int waiting;
        private int poisoned;
        private int sent;
        private int stored;
        private int refused;

        @Override
        public synchronized ReplayState read(ReplayRef replay) {
            step("read");
            return state();
        }

        @Override
        public synchronized ReplayState putOnLog(ReplayRef replay) {
            step("putOnLog");
            int now = Math.min(STEP, waiting);
            int bad = Math.min(now, poisoned);
            waiting -= now;
            poisoned -= bad;
            refused += bad;
            sent += now - bad;
            return state();
        }

        @Override
        public synchronized void awaitStored(ReplayRef replay) {
            step("awaitStored");
        }

        @Override
        public synchronized ReplayState settle(ReplayRef replay) {
            step("settle");
            int now = Math.min(STEP, sent);
            sent -= now;
            stored += now;
            return state();
        }

        @Override
        public synchronized ReplayState finish(ReplayRef replay) {
            step("finish");
            assertThat(waiting + sent).isZero();
            finished = true;
            return state();
        }

        private void step(String name) {
            if (failures.remove(name)) {
                throw ApplicationFailure.newFailure("away", "Away");
            }
            steps.add(name);
        }

        private ReplayState state() {
            int letters = waiting + sent + stored + refused;
            return new ReplayState(ReplayState.VERSION, known, finished, letters, waiting, sent, stored, refused);
        }
    }
}
