package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.ReplayActivities;
import io.meterhouse.operations.workflow.ReplayWorkflowImpl;
import io.meterhouse.operations.workflow.ServerMarkerWorkflowImpl;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** The workflows that look after the others, and replays. */
@Component
class OperationsWorker implements WorkerRegistration {
    private final ReplayActivities replays;

    OperationsWorker(ReplayActivities replays) {
        this.replays = replays;
    }

    @Override
    public String taskQueue() {
        return TaskQueues.OPERATIONS;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(ServerMarkerWorkflowImpl.class, ReplayWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of(replays);
    }
}
