package io.meterhouse.metering.activity;

import io.meterhouse.metering.storage.MeterBackfillStore;
import io.meterhouse.metering.workflow.MeterBackfillInput;
import io.meterhouse.metering.workflow.MeterBackfillWorkflow;
import io.meterhouse.metering.workflow.MeteringContracts;
import io.meterhouse.operations.activity.Ensured;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.List;
import org.springframework.stereotype.Component;

/** There is a workflow for each meter that does not count its older events yet. */
@Component
class MeterBackfillsEnsured implements Ensured {
    private static final int PAGE = 100;

    private final WorkflowClient client;
    private final MeterBackfillStore backfills;

    MeterBackfillsEnsured(WorkflowClient client, MeterBackfillStore backfills) {
        this.client = client;
        this.backfills = backfills;
    }

    @Override
    public void ensure() {
        String after = "";
        List<String> meters;
        do {
            meters = backfills.unfinished(after, PAGE);
            meters.forEach(this::start);
            after = meters.isEmpty() ? after : meters.getLast();
        } while (meters.size() == PAGE);
    }

    private void start(String meter) {
        MeterBackfillWorkflow workflow = client.newWorkflowStub(
                MeterBackfillWorkflow.class, MeteringContracts.options(MeteringContracts.backfill(meter)));
        try {
            WorkflowClient.start(workflow::run, new MeterBackfillInput(MeterBackfillInput.VERSION, meter));
        } catch (WorkflowExecutionAlreadyStarted running) {
            // That is what was wanted.
        }
    }
}
