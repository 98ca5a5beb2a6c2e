package io.meterhouse.operations.activity;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.operations.workflow.OperationsContracts;
import io.meterhouse.operations.workflow.OrganizationRemovalInput;
import io.meterhouse.operations.workflow.OrganizationRemovalWorkflow;
import io.meterhouse.operations.workflow.RetentionInput;
import io.meterhouse.operations.workflow.RetentionWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import java.util.List;
import org.springframework.stereotype.Component;

/** There is the one workflow that looks at what is past its keeping, and one for each organization that is gone. */
@Component
class RetentionEnsured implements Ensured {
    private static final int PAGE = 100;

    private final WorkflowClient client;
    private final RetentionStore organizations;

    RetentionEnsured(WorkflowClient client, RetentionStore organizations) {
        this.client = client;
        this.organizations = organizations;
    }

    @Override
    public void ensure() {
        RetentionWorkflow retention = client.newWorkflowStub(
                RetentionWorkflow.class, OperationsContracts.options(OperationsContracts.RETENTION));
        start(() -> WorkflowClient.start(retention::run, new RetentionInput(RetentionInput.VERSION, 0)));
        String after = "";
        List<String> gone;
        do {
            gone = organizations.toRemove(after, PAGE);
            gone.forEach(this::remove);
            after = gone.isEmpty() ? after : gone.getLast();
        } while (gone.size() == PAGE);
    }

    private void remove(String organization) {
        OrganizationRemovalWorkflow removal = client.newWorkflowStub(
                OrganizationRemovalWorkflow.class,
                OperationsContracts.options(OperationsContracts.removal(organization)));
        start(() -> WorkflowClient.start(
                removal::run, new OrganizationRemovalInput(OrganizationRemovalInput.VERSION, organization)));
    }

    private static void start(Runnable start) {
        try {
            start.run();
        } catch (WorkflowExecutionAlreadyStarted running) {
            // That is what was wanted.
        }
    }
}
