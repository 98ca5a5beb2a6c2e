package io.meterhouse.billing.api;

import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PaymentMethodAnswer;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.meterhouse.billing.workflow.BillingAccountInput;
import io.meterhouse.billing.workflow.BillingAccountWorkflow;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAnswer;
import io.meterhouse.billing.workflow.InvoiceInput;
import io.meterhouse.billing.workflow.InvoiceWorkflow;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionAnswer;
import io.meterhouse.billing.workflow.SubscriptionInput;
import io.meterhouse.billing.workflow.SubscriptionWorkflow;
import io.meterhouse.billing.workflow.TestClockActivities.AdvanceClock;
import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.billing.workflow.TestClockInput;
import io.meterhouse.billing.workflow.TestClockWorkflow;
import io.meterhouse.operations.api.Problem;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.workflow.Functions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks billing's workflows for things, starting them where they are not running, and answers when it is done. */
@Component
class BillingCalls {
    private final WorkflowClient client;

    BillingCalls(WorkflowClient client) {
        this.client = client;
    }

    void open(OpenSubscription request) {
        SubscriptionWorkflow workflow = subscription(request.subscription());
        SubscriptionAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::open,
                request,
                completed(),
                new WithStartWorkflowOperation<>(workflow::run, input(request.organization(), request.subscription())));
        done(answer.refusal());
    }

    void cancel(CancelSubscription request) {
        SubscriptionWorkflow workflow = subscription(request.subscription());
        SubscriptionAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::cancel,
                request,
                completed(),
                new WithStartWorkflowOperation<>(workflow::run, input(request.organization(), request.subscription())));
        done(answer.refusal());
    }

    void create(CreateClock request) {
        TestClockWorkflow workflow = testClock(request.clock());
        ClockAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::create,
                request,
                completed(),
                new WithStartWorkflowOperation<>(
                        workflow::run,
                        new TestClockInput(TestClockInput.VERSION, request.organization(), request.clock())));
        done(answer.refusal());
    }

    void advance(AdvanceClock request) {
        TestClockWorkflow workflow = testClock(request.clock());
        ClockAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::advance,
                request,
                completed(),
                new WithStartWorkflowOperation<>(
                        workflow::run,
                        new TestClockInput(TestClockInput.VERSION, request.organization(), request.clock())));
        done(answer.refusal());
    }

    void attach(AttachPaymentMethod request) {
        BillingAccountWorkflow workflow = account(request.organization());
        PaymentMethodAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::attach,
                request,
                completed(),
                new WithStartWorkflowOperation<>(
                        workflow::run, new BillingAccountInput(BillingAccountInput.VERSION, request.organization())));
        done(answer.refusal());
    }

    String openPortal(OpenPortal request) {
        BillingAccountWorkflow workflow = account(request.organization());
        PortalAnswer answer = WorkflowClient.executeUpdateWithStart(
                workflow::openPortal,
                request,
                completed(),
                new WithStartWorkflowOperation<>(
                        workflow::run, new BillingAccountInput(BillingAccountInput.VERSION, request.organization())));
        done(answer.refusal());
        return Objects.requireNonNull(answer.url());
    }

    /** What somebody does to an invoice; one whose way is at its end is looked at by a run that begins for it. */
    <T> void act(Invoice invoice, InvoiceUpdate<T> update, T request) {
        InvoiceWorkflow workflow =
                client.newWorkflowStub(InvoiceWorkflow.class, BillingContracts.options(invoice.workflowId()));
        InvoiceAnswer answer = WorkflowClient.executeUpdateWithStart(
                update.of(workflow),
                request,
                completed(),
                new WithStartWorkflowOperation<>(
                        workflow::run,
                        new InvoiceInput(
                                InvoiceInput.VERSION, invoice.organization(), invoice.subscription(), invoice.id())));
        done(answer.refusal());
    }

    /** One of the updates that an invoice's workflow takes. */
    @FunctionalInterface
    interface InvoiceUpdate<T> {
        Functions.Func1<T, InvoiceAnswer> of(InvoiceWorkflow workflow);
    }

    private SubscriptionWorkflow subscription(String id) {
        return client.newWorkflowStub(
                SubscriptionWorkflow.class, BillingContracts.options(BillingContracts.subscription(id)));
    }

    private TestClockWorkflow testClock(String id) {
        return client.newWorkflowStub(
                TestClockWorkflow.class, BillingContracts.options(BillingContracts.testClock(id)));
    }

    private BillingAccountWorkflow account(String organization) {
        return client.newWorkflowStub(
                BillingAccountWorkflow.class, BillingContracts.options(BillingContracts.billingAccount(organization)));
    }

    private static SubscriptionInput input(String organization, String subscription) {
        return new SubscriptionInput(SubscriptionInput.VERSION, organization, subscription);
    }

    private static <R> UpdateOptions<R> completed() {
        return UpdateOptions.<R>newBuilder()
                .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                .build();
    }

    private static void done(@Nullable Refusal refusal) {
        if (refusal != null) {
            throw new Problem(refusal.status(), refusal.code(), refusal.detail(), List.of(), null);
        }
    }
}
