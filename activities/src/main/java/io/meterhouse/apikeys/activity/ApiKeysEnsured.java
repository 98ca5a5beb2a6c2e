package io.meterhouse.apikeys.activity;

import io.meterhouse.apikeys.storage.ApiKey;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.apikeys.workflow.ApiKeyContracts;
import io.meterhouse.apikeys.workflow.ApiKeyInput;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflow;
import io.meterhouse.operations.activity.Ensured;
import io.temporal.client.WorkflowClient;
import java.util.List;
import org.springframework.stereotype.Component;

/** Every key that works has its workflow, which ends it in time. */
@Component
class ApiKeysEnsured implements Ensured {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 1_000;

    private final ApiKeyStore keys;
    private final WorkflowClient client;

    ApiKeysEnsured(ApiKeyStore keys, WorkflowClient client) {
        this.keys = keys;
        this.client = client;
    }

    @Override
    public void ensure() {
        String after = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            List<ApiKey> unattended = keys.unattended(after, PAGE);
            unattended.forEach(this::start);
            if (unattended.size() < PAGE) {
                return;
            }
            after = unattended.getLast().id();
        }
    }

    private void start(ApiKey key) {
        ApiKeyWorkflow workflow = client.newWorkflowStub(ApiKeyWorkflow.class, ApiKeyContracts.options(key.id()));
        WorkflowClient.start(workflow::run, new ApiKeyInput(ApiKeyInput.VERSION, key.organization(), key.id()));
    }
}
