package io.meterhouse.billing.workflow;

import io.meterhouse.operations.workflow.StartOptions;
import io.meterhouse.operations.workflow.TaskQueues;
import io.temporal.client.WorkflowOptions;

/** Ids, and how billing's workflows are started. Ids are business ids: starting twice is a no-op. */
public final class BillingContracts {
    /** Record types, as runs name what they work on. */
    static final String SUBSCRIPTION = "subscription";

    static final String INVOICE = "invoice";
    static final String TEST_CLOCK = "test_clock";
    static final String ORGANIZATION = "organization";

    /** What is waited for in a wait row while an earlier invoice of the subscription is not closed. */
    public static final String ITS_TURN = "the invoice before it to close";

    private BillingContracts() {}

    public static String subscription(String subscription) {
        return "subscription:" + subscription;
    }

    public static String invoice(String subscription, int moment, int revision) {
        return "invoice:" + subscription + ":" + moment + ":" + revision;
    }

    public static String testClock(String clock) {
        return "test-clock:" + clock;
    }

    public static String billingAccount(String organization) {
        return "billing-account:" + organization;
    }

    /** A run that is open is used as it is. */
    public static WorkflowOptions options(String workflowId) {
        return StartOptions.of(TaskQueues.BILLING, workflowId);
    }
}
