package io.meterhouse.operations.workflow;

/** The task queues: one per kind of work, so that a slow one never holds up another. */
public final class TaskQueues {
    public static final String ACCOUNTS = "accounts";
    public static final String BILLING = "billing";
    public static final String METERING = "metering";
    public static final String OPERATIONS = "operations";

    private TaskQueues() {}
}
