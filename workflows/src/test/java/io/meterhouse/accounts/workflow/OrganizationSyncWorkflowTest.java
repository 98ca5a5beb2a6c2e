package io.meterhouse.accounts.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.accounts.workflow.OrganizationSyncWorkflow.Delivered;
import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.TestRuns;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrganizationSyncWorkflowTest {
    private static final String CLERK = "org_clerk";
    private static final String ID = AccountsContracts.organizationSync(CLERK);
    private static final int MORE_SIGNALS_THAN_ONE_RUN_TAKES = 250;

    private final Inbox inbox = new Inbox();
    private final TestRuns runs = new TestRuns(TaskQueues.ACCOUNTS, List.of(OrganizationSyncWorkflowImpl.class), inbox);

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void whatIsDeliveredIsAppliedAndThenTheRunEnds() {
        deliver("msg_1");
        runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(Void.class);
        assertThat(inbox.applied.get()).isPositive();
        runs.record("OrganizationSyncWorkflow", "applied", ID);
    }

    @Test
    void aDeletedOrganizationEndsTheRunAtOnce() {
        inbox.deleted = true;
        deliver("msg_1");
        runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(Void.class);
        assertThat(runs.lasted(ID)).isLessThan(Duration.ofMinutes(30));
        runs.record("OrganizationSyncWorkflow", "deleted", ID);
    }

    @Test
    void manySignalsGoOnInANewRunAndNoneIsLost() {
        for (int i = 0; i < MORE_SIGNALS_THAN_ONE_RUN_TAKES; i++) {
            deliver("msg_" + i);
        }
        runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(Void.class);
        assertThat(inbox.open.get()).isZero();
    }

    private void deliver(String id) {
        inbox.open.incrementAndGet();
        WorkflowClient client = runs.environment().getWorkflowClient();
        OrganizationSyncWorkflow sync =
                client.newWorkflowStub(OrganizationSyncWorkflow.class, AccountsContracts.options(ID));
        BatchRequest start = client.newSignalWithStartRequest();
        start.add(sync::run, new OrganizationSyncInput(OrganizationSyncInput.VERSION, CLERK, null, 0));
        start.add(sync::delivered, new Delivered(OrganizationSyncInput.VERSION, id));
        client.signalWithStart(start);
    }

    /** Deliveries, of which an apply takes at most a few. */
    private static final class Inbox implements OrganizationSyncActivities {
        private static final int AT_ONCE = 50;

        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger applied = new AtomicInteger();
        private volatile boolean deleted;

        @Override
        public Applied applyDelivered(ApplyRequest request) {
            int taken = Math.min(AT_ONCE, open.get());
            open.addAndGet(-taken);
            applied.addAndGet(taken);
            return new Applied(taken, taken == AT_ONCE, "org_01TEST", deleted);
        }
    }
}
