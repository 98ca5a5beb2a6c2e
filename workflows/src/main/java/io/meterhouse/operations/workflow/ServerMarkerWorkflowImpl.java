package io.meterhouse.operations.workflow;

import io.temporal.workflow.Workflow;

/** Waits for nothing. */
public final class ServerMarkerWorkflowImpl implements ServerMarkerWorkflow {
    @Override
    public void stay() {
        RunWaits.waitingFor("nothing: it shows that the server has kept its memory", null);
        Workflow.await(() -> false);
    }
}
