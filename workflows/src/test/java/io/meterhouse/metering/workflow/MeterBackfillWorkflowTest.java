package io.meterhouse.metering.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.TestRuns;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeterBackfillWorkflowTest {
    private static final String METER = "mtr_1";
    private static final String ID = MeteringContracts.backfill(METER);
    private static final int MORE_STEPS_THAN_ONE_RUN_TAKES = 200;

    private final Rows rows = new Rows();
    private final TestRuns runs = new TestRuns(TaskQueues.METERING, List.of(MeterBackfillWorkflowImpl.class), rows);

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void aMeterWithoutOlderEventsIsActiveAtOnce() {
        assertThat(backfill().looked()).isZero();
        assertThat(rows.active).isTrue();
        assertThat(rows.steps).containsExactly("begin", "awaitStored", "countOlder", "activate");
        assertThat(runs.lasted(ID)).isLessThan(Duration.ofSeconds(10));
        runs.record("MeterBackfillWorkflow", "no-older-events", ID);
    }

    @Test
    void olderEventsAreMatchedStepByStepAndTheirWindowsCountedBeforeTheMeterIsActive() {
        rows.older = 25_000;
        assertThat(backfill().looked()).isEqualTo(25_000);
        assertThat(rows.active).isTrue();
        assertThat(rows.steps)
                .containsExactly(
                        "begin",
                        "awaitStored",
                        "countOlder",
                        "matchOlder",
                        "matchOlder",
                        "matchOlder",
                        "awaitWindows",
                        "activate");
        assertThat(runs.waits())
                .containsExactly(
                        "older events to be matched: 0 of 25,000",
                        "older events to be matched: 10,000 of 25,000",
                        "older events to be matched: 20,000 of 25,000",
                        "the usage windows of 25,000 older events");
        runs.record("MeterBackfillWorkflow", "matched", ID);
    }

    @Test
    void whatIsAwayIsTriedAgainUntilItIsThere() {
        rows.older = 10_000;
        rows.failures.addAll(List.of(
                "begin",
                "awaitStored",
                "awaitStored",
                "awaitStored",
                "awaitStored",
                "awaitStored",
                "matchOlder",
                "awaitWindows",
                "awaitWindows",
                "awaitWindows",
                "awaitWindows",
                "activate"));
        assertThat(backfill().looked()).isEqualTo(10_000);
        assertThat(rows.active).isTrue();
        assertThat(rows.failures).isEmpty();
        assertThat(runs.waits())
                .contains(
                        "storing what was accepted before to be tried again",
                        "counting the usage windows of older events to be tried again");
        runs.record("MeterBackfillWorkflow", "stores-away", ID);
    }

    @Test
    void startedTwiceItIsOneRunAndStartedAgainItFindsAllDone() {
        rows.older = 30_000;
        start();
        start();
        result();
        rows.steps.clear();
        assertThat(backfill().looked()).isEqualTo(30_000);
        assertThat(rows.steps).containsExactly("begin");
    }

    @Test
    void aRunThatFollowsALostOneGoesOnWhereTheRowSays() {
        rows.older = 30_000;
        rows.begun = true;
        rows.counted = true;
        rows.looked = 20_000;
        assertThat(backfill().looked()).isEqualTo(30_000);
        assertThat(rows.steps).containsExactly("begin", "matchOlder", "awaitWindows", "activate");
        runs.record("MeterBackfillWorkflow", "after-a-lost-run", ID);
    }

    @Test
    void aLongBackfillGoesOnInANewRun() {
        rows.older = 10_000L * MORE_STEPS_THAN_ONE_RUN_TAKES;
        start();
        String first = runs.environment()
                .getWorkflowClient()
                .newUntypedWorkflowStub(ID)
                .describe()
                .getExecution()
                .getRunId();
        assertThat(result().looked()).isEqualTo(rows.older);
        assertThat(rows.active).isTrue();
        assertThat(runs.environment()
                        .getWorkflowClient()
                        .fetchHistory(ID, first)
                        .getLastEvent()
                        .getEventType())
                .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    }

    private MeterBackfillResult backfill() {
        start();
        return result();
    }

    private void start() {
        MeterBackfillWorkflow workflow = runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(MeterBackfillWorkflow.class, MeteringContracts.options(ID));
        try {
            WorkflowClient.start(workflow::run, new MeterBackfillInput(MeterBackfillInput.VERSION, METER));
        } catch (WorkflowExecutionAlreadyStarted running) {
            assertThat(running.getExecution().getWorkflowId()).isEqualTo(ID);
        }
    }

    private MeterBackfillResult result() {
        return runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(MeterBackfillResult.class);
    }

    /** The meter's row, which survives every failure, and what was done to it in which order. */
    private static final class Rows implements MeterBackfillActivities {
        private static final long STEP = 10_000;

        private final List<String> steps = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private long older;
        private long looked;
        private boolean begun;
        private boolean counted;
        private boolean active;

        @Override
        public synchronized BackfillState begin(BackfillRef meter) {
            step("begin");
            begun = true;
            return state();
        }

        @Override
        public synchronized void awaitStored(BackfillRef meter) {
            step("awaitStored");
        }

        @Override
        public synchronized BackfillState countOlder(BackfillRef meter) {
            step("countOlder");
            counted = true;
            return state();
        }

        @Override
        public synchronized BackfillState matchOlder(BackfillRef meter) {
            step("matchOlder");
            looked = Math.min(older, looked + STEP);
            return state();
        }

        @Override
        public synchronized void awaitWindows(BackfillRef meter) {
            step("awaitWindows");
        }

        @Override
        public synchronized void activate(BackfillRef meter) {
            step("activate");
            active = true;
        }

        private void step(String name) {
            if (failures.remove(name)) {
                throw ApplicationFailure.newFailure("away", "Away");
            }
            assertThat(begun || name.equals("begin")).isTrue();
            steps.add(name);
        }

        private BackfillState state() {
            @Nullable Long known = counted ? older : null;
            return new BackfillState(BackfillState.VERSION, true, active, known, looked, counted && looked == older);
        }
    }
}
