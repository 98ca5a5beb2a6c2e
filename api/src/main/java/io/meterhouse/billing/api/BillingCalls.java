package io.meterhouse.billing.api;

import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.TestClock;
import io.meterhouse.billing.workflow.BillingAccountActivities.AttachPaymentMethod;
import io.meterhouse.billing.workflow.BillingAccountActivities.OpenPortal;
import io.meterhouse.billing.workflow.BillingAccountActivities.PortalAnswer;
import io.meterhouse.billing.workflow.BillingClient;
import io.meterhouse.billing.workflow.InvoiceActions.InvoiceAnswer;
import io.meterhouse.billing.workflow.InvoiceInput;
import io.meterhouse.billing.workflow.InvoiceWorkflow;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.operations.api.Problem;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowServiceException;
import io.temporal.workflow.Functions;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What billing's workflows are asked for over HTTP; what they refuse is the answer's problem. */
@Component
class BillingCalls {
    private static final Logger LOG = LoggerFactory.getLogger(BillingCalls.class);

    private final BillingClient billing;

    BillingCalls(WorkflowClient client) {
        this.billing = new BillingClient(client);
    }

    void open(OpenSubscription request) {
        done(billing.open(request).refusal());
    }

    void cancel(CancelSubscription request) {
        done(billing.cancel(request).refusal());
    }

    void create(CreateClock request) {
        done(billing.create(request).refusal());
    }

    /** Tells a test clock that it was sent on; where nobody can be told, the workers see it by its row. */
    void sent(TestClock clock) {
        try {
            billing.sent(clock.organization(), clock.id());
        } catch (WorkflowServiceException away) {
            LOG.warn("{} is moved later: {}", clock.id(), away.toString());
        }
    }

    void attach(AttachPaymentMethod request) {
        done(billing.attach(request).refusal());
    }

    String openPortal(OpenPortal request) {
        PortalAnswer answer = billing.openPortal(request);
        done(answer.refusal());
        return Objects.requireNonNull(answer.url());
    }

    /** What somebody does to an invoice; one whose way is at its end is looked at by a run that begins for it. */
    <T> void act(Invoice invoice, Function<InvoiceWorkflow, Functions.Func1<T, InvoiceAnswer>> update, T request) {
        InvoiceInput input =
                new InvoiceInput(InvoiceInput.VERSION, invoice.organization(), invoice.subscription(), invoice.id());
        done(billing.act(invoice.workflowId(), input, update, request).refusal());
    }

    private static void done(@Nullable Refusal refusal) {
        if (refusal != null) {
            throw new Problem(refusal.status(), refusal.code(), refusal.detail(), List.of(), null);
        }
    }
}
