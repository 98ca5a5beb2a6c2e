package io.meterhouse.operations.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Does nothing, for as long as the server lives. Where it is missing, the server has lost its memory (or is new), and
 * everything that rows call for is started again.
 */
@WorkflowInterface
public interface ServerMarkerWorkflow {
    String ID = "server-marker";

    @WorkflowMethod(name = "ServerMarkerWorkflow")
    void stay();
}
