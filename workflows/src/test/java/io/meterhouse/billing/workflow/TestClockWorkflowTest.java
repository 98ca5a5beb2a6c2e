package io.meterhouse.billing.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PaymentMethodAnswer;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestClockWorkflowTest {
    private static final Instant FROZEN = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedMoves moves = new SimulatedMoves();
    private final SimulatedAccount account = new SimulatedAccount();
    private WorkflowStage stage;

    /** A clock that needs three looks to get where it is sent. */
    private static final class SimulatedMoves implements TestClockActivities {
        private final List<String> done = new CopyOnWriteArrayList<>();
        private int left;

        @Override
        public ClockAnswer create(CreateClock request) {
            done.add("create");
            return new ClockAnswer(null);
        }

        @Override
        public void awaitNodes(CreateClock request) {
            done.add("nodes");
        }

        synchronized void sendFor(int looks) {
            left = looks;
        }

        @Override
        public synchronized boolean move(ClockRef clock) {
            if (left > 0) {
                left--;
                done.add("move");
            }
            return left == 0;
        }
    }

    /** A billing account that attaches whatever it is given. */
    private static final class SimulatedAccount implements BillingAccountActivities {
        @Override
        public PaymentMethodAnswer attach(AttachPaymentMethod request) {
            return new PaymentMethodAnswer(null);
        }

        @Override
        public PortalAnswer openPortal(OpenPortal request) {
            return new PortalAnswer("https://billing.example/session", null);
        }
    }

    @BeforeEach
    void open() {
        stage = new WorkflowStage(moves, account);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aClockIsMadeAndMovesUntilItIsWhereItWasSent() throws IOException {
        String id = BillingContracts.testClock("clk_1");
        BillingClient billing = new BillingClient(stage.client());
        billing.create(new CreateClock("org_1", "clk_1", FROZEN, "user:1"));
        awaitEnd(id);
        stage.record(id, "TestClockWorkflow", "created");

        moves.sendFor(3);
        billing.sent("org_1", "clk_1");
        awaitEnd(id);
        stage.record(id, "TestClockWorkflow", "advanced");

        assertThat(moves.done).containsExactly("create", "nodes", "move", "move", "move");
    }

    @Test
    void aBillingAccountAnswersAndEndsWhenNobodyAsks() throws IOException {
        String id = BillingContracts.billingAccount("org_1");
        PaymentMethodAnswer attached = new BillingClient(stage.client())
                .attach(new AttachPaymentMethod("org_1", "pm_1", "pm_card_visa", "user:1"));
        awaitEnd(id);

        assertThat(attached.refusal()).isNull();
        assertThat(stage.endings()).containsExactly("completed");
        stage.record(id, "BillingAccountWorkflow", "attached");
    }

    private void awaitEnd(String id) {
        WorkflowStub stub = stage.client().newUntypedWorkflowStub(id);
        stub.getResult(Void.class);
    }
}
