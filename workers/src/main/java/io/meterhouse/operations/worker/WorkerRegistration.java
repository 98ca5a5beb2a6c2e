package io.meterhouse.operations.worker;

import java.util.List;

/** What one feature runs on one task queue. A bean of this type is all it takes. */
public interface WorkerRegistration {
    /** One of {@link io.meterhouse.operations.workflow.TaskQueues}. */
    String taskQueue();

    /** Implementation classes; Temporal makes an instance per run, nothing is injected. */
    List<Class<?>> workflowTypes();

    /** Beans. */
    List<Object> activities();
}
