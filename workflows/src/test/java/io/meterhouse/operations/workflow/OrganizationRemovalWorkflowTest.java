package io.meterhouse.operations.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrganizationRemovalWorkflowTest {
    private static final String ORGANIZATION = "org_1";
    private static final String ID = OperationsContracts.removal(ORGANIZATION);

    private final Rows rows = new Rows();
    private final TestRuns runs =
            new TestRuns(TaskQueues.OPERATIONS, List.of(OrganizationRemovalWorkflowImpl.class), rows);

    OrganizationRemovalWorkflowTest() {
        rows.now = () -> runs.environment().currentTimeMillis();
    }

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void nothingIsRemovedBeforeTheLastInvoiceIsSettledAndTheTimeIsOver() {
        rows.dueIn(Duration.ofDays(35));
        rows.settledIn(Duration.ofDays(40));
        OrganizationRemovalResult removed = remove();
        assertThat(removed.events()).isEqualTo(1_000);
        assertThat(rows.steps.getLast()).isEqualTo("removeRows");
        assertThat(rows.removedAt).isGreaterThanOrEqualTo(rows.settledAt);
        assertThat(runs.waits()).contains("its last invoice to be settled");
        runs.record("OrganizationRemovalWorkflow", "settled-late", ID);
    }

    @Test
    void whatIsSettledAtOnceWaitsOnlyForItsTime() {
        rows.dueIn(Duration.ofDays(35));
        assertThat(remove().rows()).isEqualTo(20);
        assertThat(rows.steps).containsExactly("look", "look", "removeEvents", "removeRows");
        assertThat(runs.waits()).contains("its data to be removed");
        runs.record("OrganizationRemovalWorkflow", "removed", ID);
    }

    @Test
    void startedAgainItFindsAllDone() {
        remove();
        rows.steps.clear();
        assertThat(remove().events()).isZero();
        assertThat(rows.steps).containsExactly("look");
    }

    @Test
    void anOrganizationThatIsNotGoneIsLeftAlone() {
        rows.gone = false;
        assertThat(remove().events()).isZero();
        assertThat(rows.steps).containsExactly("look");
        runs.record("OrganizationRemovalWorkflow", "not-gone", ID);
    }

    @Test
    void storesThatAreAwayAreWaitedFor() {
        rows.failures = 9;
        assertThat(remove().events()).isEqualTo(1_000);
        assertThat(runs.waits()).contains("looking at what is not settled to be tried again");
    }

    @Test
    void waitingForMonthsGoesOnInNewRuns() {
        rows.settledIn(Duration.ofDays(60));
        assertThat(remove().events()).isEqualTo(1_000);
        assertThat(rows.steps.size()).isGreaterThan(200);
    }

    private OrganizationRemovalResult remove() {
        OrganizationRemovalWorkflow workflow = runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(OrganizationRemovalWorkflow.class, OperationsContracts.options(ID));
        WorkflowClient.start(
                workflow::run, new OrganizationRemovalInput(OrganizationRemovalInput.VERSION, ORGANIZATION));
        return runs.environment()
                .getWorkflowClient()
                .newUntypedWorkflowStub(ID)
                .getResult(OrganizationRemovalResult.class);
    }

    private static final class Rows implements OrganizationRemovalActivities {
        private final List<String> steps = new CopyOnWriteArrayList<>();
        private LongSupplier now = () -> 0;
        private boolean gone = true;
        private int failures;
        private long due;
        private long settledAt;
        private long removedAt;

        void dueIn(Duration time) {
            due = now.getAsLong() + time.toMillis();
        }

        void settledIn(Duration time) {
            settledAt = now.getAsLong() + time.toMillis();
        }

        @Override
        public synchronized Departed look(DepartedRef organization) {
            step("look");
            @Nullable String waitingFor = now.getAsLong() < settledAt ? "its last invoice to be settled" : null;
            return new Departed(
                    Departed.VERSION, gone, removedAt > 0, gone ? Instant.ofEpochMilli(due) : null, waitingFor);
        }

        @Override
        public synchronized RemovedEvents removeEvents(DepartedRef organization) {
            step("removeEvents");
            return new RemovedEvents(1_000);
        }

        @Override
        public synchronized RemovedRows removeRows(DepartedRef organization) {
            step("removeRows");
            removedAt = now.getAsLong();
            return new RemovedRows(20, 3);
        }

        private void step(String name) {
            if (failures > 0) {
                failures--;
                throw ApplicationFailure.newFailure("away", "Away");
            }
            steps.add(name);
        }
    }
}
