package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionWorkflowTest {
    private static final String ID = OperationsContracts.RETENTION;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stores stores = new Stores();
    private final TestRuns runs = new TestRuns(TaskQueues.OPERATIONS, List.of(RetentionWorkflowImpl.class), stores);

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void everyPageIsLookedAtOnceADayAndAgainOnTheNext() {
        stores.pages = 3;
        stores.letters = 2_500;
        WorkflowStub run = start();
        runs.environment().sleep(Duration.ofHours(1));
        List<String> first = List.of("events ", "events org_1", "events org_2", "letters", "letters", "letters");
        eventually(first, 0);
        runs.environment().sleep(Duration.ofDays(1));
        eventually(List.of("events ", "events org_1", "events org_2", "letters"), first.size());
        assertThat(runs.waits()).contains("the next look at what is past its keeping");
        // While it runs: a run that was ended from outside cannot be replayed to its end.
        runs.record("RetentionWorkflow", "two-days", ID);
        end(run);
    }

    @Test
    void somebodyWhoPushesDoesNotWaitForTomorrow() {
        stores.pages = 1;
        WorkflowStub run = start();
        runs.environment().sleep(Duration.ofMinutes(1));
        eventually(List.of("events ", "letters"), 0);
        run.signal(RetryNow.SIGNAL, "now, please");
        eventually(List.of("events ", "letters"), 2);
        end(run);
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() {
        stores.pages = 1;
        stores.failures = 6;
        WorkflowStub run = start();
        runs.environment().sleep(Duration.ofHours(1));
        eventually(List.of("events ", "letters"), 0);
        assertThat(runs.waits()).contains("removing old events to be tried again");
        // While it runs: a run that was ended from outside cannot be replayed to its end.
        runs.record("RetentionWorkflow", "store-away", ID);
        end(run);
    }

    @Test
    void aMonthLaterItGoesOnInANewRun() {
        stores.pages = 1;
        WorkflowStub run = start();
        String first = run.describe().getExecution().getRunId();
        runs.environment().sleep(Duration.ofDays(31));
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runs.environment()
                                .getWorkflowClient()
                                .fetchHistory(ID, first)
                                .getLastEvent()
                                .getEventType())
                        .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW));
        end(runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID));
    }

    /** What was done from there on, as soon as it is. */
    private void eventually(List<String> wanted, int from) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.copyOf(stores.steps))
                        .satisfies(done -> assertThat(done.stream()
                                        .skip(from)
                                        .limit(wanted.size())
                                        .toList())
                                .isEqualTo(wanted)));
    }

    private WorkflowStub start() {
        RetentionWorkflow workflow = runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(RetentionWorkflow.class, OperationsContracts.options(ID));
        WorkflowClient.start(workflow::run, new RetentionInput(RetentionInput.VERSION, 0));
        return WorkflowStub.fromTyped(workflow);
    }

    private static void end(WorkflowStub run) {
        run.terminate("the test is over");
    }

    private static final class Stores implements RetentionActivities {
        private static final int LETTERS_A_STEP = 1_000;

        private final List<String> steps = new CopyOnWriteArrayList<>();
        private volatile int pages;
        private volatile int letters;
        private volatile int failures;

        @Override
        public synchronized RemovedEvents removeEvents(OrganizationsAfter page) {
            if (failures > 0) {
                failures--;
                throw ApplicationFailure.newFailure("away", "Away");
            }
            steps.add("events " + page.organization());
            int at = page.organization().isEmpty()
                    ? 0
                    : Integer.parseInt(page.organization().substring("org_".length()));
            return new RemovedEvents(10, at + 1 < pages ? "org_" + (at + 1) : null);
        }

        @Override
        public synchronized RemovedLetters removeLetters() {
            steps.add("letters");
            int now = Math.min(letters, LETTERS_A_STEP);
            letters -= now;
            return new RemovedLetters(now, now == LETTERS_A_STEP);
        }
    }
}
