package io.meterhouse.operations.worker;

import io.meterhouse.operations.workflow.OrganizationRemovalActivities;
import io.meterhouse.operations.workflow.OrganizationRemovalWorkflowImpl;
import io.meterhouse.operations.workflow.ReplayActivities;
import io.meterhouse.operations.workflow.ReplayWorkflowImpl;
import io.meterhouse.operations.workflow.RetentionActivities;
import io.meterhouse.operations.workflow.RetentionWorkflowImpl;
import io.meterhouse.operations.workflow.ServerMarkerWorkflowImpl;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** The workflows that look after the others; replays; what is past its keeping. */
@Component
class OperationsWorker implements WorkerRegistration {
    private final ReplayActivities replays;
    private final RetentionActivities retention;
    private final OrganizationRemovalActivities removals;

    OperationsWorker(ReplayActivities replays, RetentionActivities retention, OrganizationRemovalActivities removals) {
        this.replays = replays;
        this.retention = retention;
        this.removals = removals;
    }

    @Override
    public String taskQueue() {
        return TaskQueues.OPERATIONS;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(
                ServerMarkerWorkflowImpl.class,
                ReplayWorkflowImpl.class,
                RetentionWorkflowImpl.class,
                OrganizationRemovalWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of(replays, retention, removals);
    }
}
