package io.meterhouse.metering.worker;

import io.meterhouse.metering.workflow.MeterBackfillActivities;
import io.meterhouse.metering.workflow.MeterBackfillWorkflowImpl;
import io.meterhouse.metering.workflow.MeteringActivities;
import io.meterhouse.metering.workflow.MeteringShardWorkflowImpl;
import io.meterhouse.operations.worker.WorkerRegistration;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** The shards of metering, and the backfills of new meters. */
@Component
class MeteringWorker implements WorkerRegistration {
    private final MeteringActivities shards;
    private final MeterBackfillActivities backfills;

    MeteringWorker(MeteringActivities shards, MeterBackfillActivities backfills) {
        this.shards = shards;
        this.backfills = backfills;
    }

    @Override
    public String taskQueue() {
        return TaskQueues.METERING;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(MeteringShardWorkflowImpl.class, MeterBackfillWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of(shards, backfills);
    }
}
