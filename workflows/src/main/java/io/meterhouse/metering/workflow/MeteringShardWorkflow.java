package io.meterhouse.metering.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Keeps the usage windows of all organizations of one shard, for as long as there is such a shard. */
@WorkflowInterface
public interface MeteringShardWorkflow {
    @WorkflowMethod(name = "MeteringShardWorkflow")
    void run(MeteringShardInput input);
}
