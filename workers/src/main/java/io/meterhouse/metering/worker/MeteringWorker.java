package io.meterhouse.metering.worker;

import io.meterhouse.metering.workflow.MeteringActivities;
import io.meterhouse.metering.workflow.MeteringShardWorkflowImpl;
import io.meterhouse.operations.worker.WorkerRegistration;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** The shards of metering. */
@Component
class MeteringWorker implements WorkerRegistration {
    private final MeteringActivities activities;

    MeteringWorker(MeteringActivities activities) {
        this.activities = activities;
    }

    @Override
    public String taskQueue() {
        return TaskQueues.METERING;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(MeteringShardWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of(activities);
    }
}
