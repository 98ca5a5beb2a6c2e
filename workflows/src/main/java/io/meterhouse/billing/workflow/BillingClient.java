package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PaymentMethodAnswer;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAnswer;
import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.operations.workflow.UpdateWithStart;
import io.temporal.client.BatchRequest;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.workflow.Functions;
import java.util.function.Function;

/** Asks billing's workflows for things, starting them where they are not running, and answers when it is done. */
public final class BillingClient {
    /** A run that ends just then may be met once; more are for runs that others start and that end as quickly. */
    private static final int MOST_TRIES = 5;

    private final WorkflowClient client;

    public BillingClient(WorkflowClient client) {
        this.client = client;
    }

    public SubscriptionAnswer open(OpenSubscription request) {
        return ofSubscription(request.organization(), request.subscription(), workflow -> workflow::open, request);
    }

    public SubscriptionAnswer cancel(CancelSubscription request) {
        return ofSubscription(request.organization(), request.subscription(), workflow -> workflow::cancel, request);
    }

    public ClockAnswer create(CreateClock request) {
        TestClockInput input = new TestClockInput(TestClockInput.VERSION, request.organization(), request.clock());
        return UpdateWithStart.execute(
                () -> testClock(request.clock()),
                workflow -> workflow::create,
                request,
                workflow -> new WithStartWorkflowOperation<>(workflow::run, input));
    }

    /** Tells a clock's workflow that its row was sent to a moment: workers need not be there to hear it at once. */
    public void sent(String organization, String clock) {
        for (int tried = 1; ; tried++) {
            try {
                signalSent(organization, clock);
                return;
            } catch (WorkflowExecutionAlreadyStarted ending) {
                // The in-memory server says so of a run that ends at this moment; the next try begins one.
                if (tried == MOST_TRIES) {
                    throw ending;
                }
            }
        }
    }

    private void signalSent(String organization, String clock) {
        TestClockWorkflow workflow = testClock(clock);
        BatchRequest batch = client.newSignalWithStartRequest();
        batch.add(workflow::run, new TestClockInput(TestClockInput.VERSION, organization, clock));
        batch.add(workflow::sent);
        client.signalWithStart(batch);
    }

    public PaymentMethodAnswer attach(AttachPaymentMethod request) {
        return ofAccount(request.organization(), workflow -> workflow::attach, request);
    }

    public PortalAnswer openPortal(OpenPortal request) {
        return ofAccount(request.organization(), workflow -> workflow::openPortal, request);
    }

    /**
     * What somebody does to an invoice; one whose way is at its end is looked at by a run that begins for it.
     *
     * @param workflowId as the invoice's row has it
     */
    public <A> InvoiceAnswer act(
            String workflowId,
            InvoiceInput invoice,
            Function<InvoiceWorkflow, Functions.Func1<A, InvoiceAnswer>> update,
            A request) {
        return UpdateWithStart.execute(
                () -> client.newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(workflowId)),
                update,
                request,
                workflow -> new WithStartWorkflowOperation<>(workflow::run, invoice));
    }

    private <A, R> R ofSubscription(
            String organization,
            String subscription,
            Function<SubscriptionWorkflow, Functions.Func1<A, R>> update,
            A request) {
        SubscriptionInput input = new SubscriptionInput(SubscriptionInput.VERSION, organization, subscription);
        return UpdateWithStart.execute(
                () -> client.newWorkflowStub(
                        SubscriptionWorkflow.class,
                        BillingContracts.options(BillingContracts.subscription(subscription))),
                update,
                request,
                workflow -> new WithStartWorkflowOperation<>(workflow::run, input));
    }

    private TestClockWorkflow testClock(String clock) {
        return client.newWorkflowStub(
                TestClockWorkflow.class, BillingContracts.options(BillingContracts.testClock(clock)));
    }

    private <A, R> R ofAccount(
            String organization, Function<BillingAccountWorkflow, Functions.Func1<A, R>> update, A request) {
        BillingAccountInput input = new BillingAccountInput(BillingAccountInput.VERSION, organization);
        return UpdateWithStart.execute(
                () -> client.newWorkflowStub(
                        BillingAccountWorkflow.class,
                        BillingContracts.options(BillingContracts.billingAccount(organization))),
                update,
                request,
                workflow -> new WithStartWorkflowOperation<>(workflow::run, input));
    }
}
