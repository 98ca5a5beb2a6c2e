package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.ServerMarkerWorkflowImpl;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** The workflows that look after the others. */
@Component
class OperationsWorker implements WorkerRegistration {
    @Override
    public String taskQueue() {
        return TaskQueues.OPERATIONS;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(ServerMarkerWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of();
    }
}
