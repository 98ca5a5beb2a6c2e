package io.meterhouse.operations.activity;

import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.operations.workflow.OperationsContracts;
import io.meterhouse.operations.workflow.ReplayInput;
import io.meterhouse.operations.workflow.ReplayWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.List;
import org.springframework.stereotype.Component;

/** There is a workflow for each replay that has letters which are not settled. */
@Component
class ReplaysEnsured implements Ensured {
    private static final int PAGE = 100;

    private final WorkflowClient client;
    private final ReplayStore replays;

    ReplaysEnsured(WorkflowClient client, ReplayStore replays) {
        this.client = client;
        this.replays = replays;
    }

    @Override
    public void ensure() {
        String after = "";
        List<String> unfinished;
        do {
            unfinished = replays.unfinished(after, PAGE);
            unfinished.forEach(this::start);
            after = unfinished.isEmpty() ? after : unfinished.getLast();
        } while (unfinished.size() == PAGE);
    }

    private void start(String replay) {
        ReplayWorkflow workflow = client.newWorkflowStub(
                ReplayWorkflow.class, OperationsContracts.options(OperationsContracts.replay(replay)));
        try {
            WorkflowClient.start(workflow::run, new ReplayInput(ReplayInput.VERSION, replay));
        } catch (WorkflowExecutionAlreadyStarted running) {
            // That is what was wanted.
        }
    }
}
