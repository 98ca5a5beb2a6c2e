package io.meterhouse.billing.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meterhouse.billing.workflow.InvoiceActions.ApproveInvoice;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAction;
import io.meterhouse.billing.workflow.InvoiceActions.VoidInvoice;
import io.meterhouse.operations.workflow.RetryNow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InvoiceWorkflowTest {
    private static final Duration GRACE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ID = BillingContracts.invoice("sub_1", 2, 1);
    private static final InvoiceInput INPUT = new InvoiceInput(InvoiceInput.VERSION, "org_1", "sub_1", "inv_1");

    private final AtomicReference<Supplier<Instant>> time = new AtomicReference<>(Clock.systemUTC()::instant);
    private final SimulatedClock clock = new SimulatedClock(this::now);
    private WorkflowStage stage;

    private Instant now() {
        return time.get().get();
    }

    private InvoiceWorkflow begin(SimulatedInvoice invoice) {
        stage = new WorkflowStage(clock, invoice);
        time.set(stage::now);
        InvoiceWorkflow workflow = stage.client().newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(ID));
        WorkflowClient.start(workflow::run, INPUT);
        return workflow;
    }

    private String result() {
        return WorkflowStub.fromTyped(stage.client().newWorkflowStub(InvoiceWorkflow.class, ID))
                .getResult(InvoiceResult.class)
                .status();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void anInvoiceWaitsForItsGraceAndIsClosedIssuedAndPaid() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, GRACE, false);
        begin(invoice);

        assertThat(result()).isEqualTo("paid");
        assertThat(invoice.done())
                .containsExactly("position", "count", "close", "number", "stripe", "lines", "finalize", "charged");
        assertThat(clock.waits()).startsWith("the grace after the period").endsWith("done");
        assertThat(stage.endings()).containsExactly("completed");
        stage.record(ID, "InvoiceWorkflow", "paid");
    }

    @Test
    void aStepThatFailsAgainAndAgainIsTriedUntilItIsDone() {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, GRACE, false);
        invoice.countingFails(11);
        begin(invoice);

        assertThat(result()).isEqualTo("paid");
        assertThat(invoice.done()).containsOnlyOnce("count", "charged");
    }

    @Test
    void aChargeThatIsDeclinedTwiceIsTriedOnTheDaysOfDunning() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, GRACE, false);
        invoice.chargesAnswer(false, false, true);
        begin(invoice);

        assertThat(result()).isEqualTo("paid");
        assertThat(invoice.done()).endsWith("declined", "declined", "charged");
        stage.record(ID, "InvoiceWorkflow", "declined-twice-then-paid");
    }

    @Test
    void aChargeThatIsAlwaysDeclinedIsGivenUp() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, GRACE, false);
        invoice.chargesAnswer(false, false, false, false);
        begin(invoice);

        assertThat(result()).isEqualTo("uncollectible");
        stage.record(ID, "InvoiceWorkflow", "uncollectible");
    }

    @Test
    void aReviewedInvoiceIsIssuedOnceTheComputationThatIsThereIsApproved() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, Duration.ZERO, true);
        InvoiceWorkflow workflow = begin(invoice);
        await().atMost(PATIENCE).until(() -> invoice.status().equals("in_review"));

        workflow.recompute(new InvoiceAction("org_1", "inv_1", "user:1", "late events"));
        await().atMost(PATIENCE).until(() -> invoice.status().equals("in_review"));
        var stale = workflow.approve(new ApproveInvoice("org_1", "inv_1", 1, "user:1", "seen"));
        var approved = workflow.approve(new ApproveInvoice("org_1", "inv_1", 2, "user:1", "seen"));

        assertThat(stale.refusal()).isNotNull();
        assertThat(approved.refusal()).isNull();
        assertThat(result()).isEqualTo("paid");
        stage.record(ID, "InvoiceWorkflow", "reviewed");
    }

    @Test
    void whatIsDoneToItWhileItIsBeingReadIsNotMissed() {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, Duration.ZERO, true);
        invoice.meanwhile(() -> stage.client()
                .newWorkflowStub(InvoiceWorkflow.class, ID)
                .approve(new ApproveInvoice("org_1", "inv_1", 1, "user:1", "seen")));
        begin(invoice);

        assertThat(result()).isEqualTo("paid");
    }

    @Test
    void aMismatchHoldsItBackUntilSomebodyPushes() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, Duration.ZERO, false);
        invoice.disagrees("windows hold 4, counted were 3");
        InvoiceWorkflow workflow = begin(invoice);
        await().atMost(PATIENCE).until(() -> invoice.done().contains("held: windows hold 4, counted were 3"));
        await().atMost(PATIENCE).until(() -> clock.waits().stream().anyMatch(wait -> wait.startsWith("parked")));

        invoice.disagrees(null);
        WorkflowStub.fromTyped(workflow).signal(RetryNow.SIGNAL, "looked at it");

        assertThat(result()).isEqualTo("paid");
        assertThat(invoice.done()).contains("released");
        stage.record(ID, "InvoiceWorkflow", "held");
    }

    @Test
    void anInvoiceThatIsVoidedWhileItIsPastDueEndsThere() throws IOException {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, Duration.ZERO, false);
        invoice.chargesAnswer(false);
        InvoiceWorkflow workflow = begin(invoice);
        await().atMost(PATIENCE).until(() -> invoice.status().equals("past_due"));

        workflow.cancel(new VoidInvoice("org_1", "inv_1", false, "user:1", "wrong"));

        assertThat(result()).isEqualTo("void");
        stage.record(ID, "InvoiceWorkflow", "void");
    }

    @Test
    void startingItTwiceIsStartingItOnce() {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, GRACE, false);
        begin(invoice);
        InvoiceWorkflow again = stage.client().newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(ID));
        WorkflowClient.start(again::run, INPUT);

        assertThat(result()).isEqualTo("paid");
        assertThat(stage.endings()).containsExactly("completed");
    }

    @Test
    void aRunThatFollowsOnOneThatWasLostDoesOnlyWhatIsLeft() {
        SimulatedInvoice invoice = new SimulatedInvoice(this::now, Duration.ZERO, true);
        begin(invoice);
        await().atMost(PATIENCE).until(() -> invoice.status().equals("in_review"));
        WorkflowStub.fromTyped(stage.client().newWorkflowStub(InvoiceWorkflow.class, ID))
                .terminate("the server lost its memory");

        InvoiceWorkflow again = stage.client().newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(ID));
        WorkflowClient.start(again::run, INPUT);
        again.approve(new ApproveInvoice("org_1", "inv_1", 1, "user:1", "seen"));

        assertThat(result()).isEqualTo("paid");
        assertThat(invoice.done()).doesNotHaveDuplicates().containsOnlyOnce("close", "number", "charged");
    }
}
