package io.meterhouse.metering.activity;

import io.meterhouse.metering.workflow.MeteringContracts;
import io.meterhouse.metering.workflow.MeteringShardInput;
import io.meterhouse.metering.workflow.MeteringShardWorkflow;
import io.meterhouse.operations.activity.Ensured;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import org.springframework.stereotype.Component;

/** There is a workflow for each shard of the configuration. */
@Component
class MeteringEnsured implements Ensured {
    private final WorkflowClient client;
    private final MeteringProperties properties;

    MeteringEnsured(WorkflowClient client, MeteringProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    @Override
    public void ensure() {
        for (int shard = 0; shard < properties.shards(); shard++) {
            MeteringShardWorkflow workflow = client.newWorkflowStub(
                    MeteringShardWorkflow.class, MeteringContracts.options(MeteringContracts.shard(shard)));
            try {
                WorkflowClient.start(workflow::run, new MeteringShardInput(MeteringShardInput.VERSION, shard, 0));
            } catch (WorkflowExecutionAlreadyStarted running) {
                // That is what was wanted.
            }
        }
    }
}
