package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OnboardingInput;
import io.meterhouse.accounts.workflow.OnboardingWorkflow;
import io.meterhouse.apikeys.workflow.ApiKeyContracts;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import org.springframework.stereotype.Component;

/** Starts and nudges the workflows of accounts from outside of workflows; what is lost here is ensured from rows. */
@Component
public class OnboardingStarter {
    private final WorkflowClient client;

    OnboardingStarter(WorkflowClient client) {
        this.client = client;
    }

    void start(String organization) {
        OnboardingWorkflow workflow = client.newWorkflowStub(
                OnboardingWorkflow.class, AccountsContracts.options(AccountsContracts.onboarding(organization)));
        WorkflowClient.start(workflow::run, new OnboardingInput(OnboardingInput.VERSION, organization));
    }

    void keyChanged(String key) {
        try {
            client.newWorkflowStub(ApiKeyWorkflow.class, ApiKeyContracts.apiKey(key))
                    .changed();
        } catch (WorkflowNotFoundException ended) {
            // Nothing waits for this key any more.
        }
    }
}
