package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.TestClock;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.ClockListener;
import io.meterhouse.billing.workflow.InvoiceInput;
import io.meterhouse.billing.workflow.InvoiceWorkflow;
import io.meterhouse.billing.workflow.SubscriptionInput;
import io.meterhouse.billing.workflow.SubscriptionWorkflow;
import io.meterhouse.billing.workflow.TestClockInput;
import io.meterhouse.billing.workflow.TestClockWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import org.springframework.stereotype.Component;

/** Starts billing's workflows where they are not running, and wakes them where they are. Both are safe to repeat. */
@Component
class BillingStarter {
    private final WorkflowClient client;

    BillingStarter(WorkflowClient client) {
        this.client = client;
    }

    void start(Subscription subscription) {
        SubscriptionWorkflow workflow =
                client.newWorkflowStub(SubscriptionWorkflow.class, BillingContracts.options(subscription.workflowId()));
        started(() -> WorkflowClient.start(
                workflow::run,
                new SubscriptionInput(SubscriptionInput.VERSION, subscription.organization(), subscription.id())));
    }

    void start(Invoice invoice) {
        InvoiceWorkflow workflow =
                client.newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(invoice.workflowId()));
        started(() -> WorkflowClient.start(
                workflow::run,
                new InvoiceInput(InvoiceInput.VERSION, invoice.organization(), invoice.subscription(), invoice.id())));
    }

    void start(TestClock clock) {
        TestClockWorkflow workflow = client.newWorkflowStub(
                TestClockWorkflow.class, BillingContracts.options(BillingContracts.testClock(clock.id())));
        started(() -> WorkflowClient.start(
                workflow::run, new TestClockInput(TestClockInput.VERSION, clock.organization(), clock.id())));
    }

    /** Has a workflow look again at its clock and its rows. One that is not there is started by those who ensure. */
    void wake(String workflowId) {
        try {
            client.newUntypedWorkflowStub(workflowId).signal(ClockListener.SIGNAL);
        } catch (WorkflowNotFoundException notRunning) {
            // Its rows call for it: it is started again within seconds, and looks then.
        }
    }

    private static void started(Runnable start) {
        try {
            start.run();
        } catch (WorkflowExecutionAlreadyStarted running) {
            // That is what was wanted.
        }
    }
}
