package io.meterhouse.billing.worker;

import io.meterhouse.billing.workflow.BillingAccountActivities;
import io.meterhouse.billing.workflow.BillingAccountWorkflowImpl;
import io.meterhouse.billing.workflow.BillingClockActivities;
import io.meterhouse.billing.workflow.CollectionActivities;
import io.meterhouse.billing.workflow.InvoiceActions;
import io.meterhouse.billing.workflow.InvoiceActivities;
import io.meterhouse.billing.workflow.InvoiceWorkflowImpl;
import io.meterhouse.billing.workflow.SubscriptionActivities;
import io.meterhouse.billing.workflow.SubscriptionWorkflowImpl;
import io.meterhouse.billing.workflow.TestClockActivities;
import io.meterhouse.billing.workflow.TestClockWorkflowImpl;
import io.meterhouse.operations.worker.WorkerRegistration;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** Subscriptions, invoices, billing accounts and test clocks. */
@Component
class BillingWorker implements WorkerRegistration {
    private final List<Object> activities;

    BillingWorker(
            BillingClockActivities clock,
            SubscriptionActivities subscriptions,
            InvoiceActivities invoices,
            InvoiceActions actions,
            CollectionActivities collection,
            BillingAccountActivities accounts,
            TestClockActivities testClocks) {
        this.activities = List.of(clock, subscriptions, invoices, actions, collection, accounts, testClocks);
    }

    @Override
    public String taskQueue() {
        return TaskQueues.BILLING;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(
                SubscriptionWorkflowImpl.class,
                InvoiceWorkflowImpl.class,
                BillingAccountWorkflowImpl.class,
                TestClockWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return activities;
    }
}
