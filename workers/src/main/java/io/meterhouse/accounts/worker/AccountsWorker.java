package io.meterhouse.accounts.worker;

import io.meterhouse.accounts.activity.OnboardingActivitiesImpl;
import io.meterhouse.accounts.activity.OrganizationSyncActivitiesImpl;
import io.meterhouse.accounts.workflow.OnboardingWorkflowImpl;
import io.meterhouse.accounts.workflow.OrganizationSyncWorkflowImpl;
import io.meterhouse.apikeys.activity.ApiKeyActivitiesImpl;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflowImpl;
import io.meterhouse.operations.worker.WorkerRegistration;
import io.meterhouse.operations.workflow.TaskQueues;
import java.util.List;
import org.springframework.stereotype.Component;

/** Onboarding, following Clerk, and the lives of keys. */
@Component
class AccountsWorker implements WorkerRegistration {
    private final OnboardingActivitiesImpl onboarding;
    private final OrganizationSyncActivitiesImpl sync;
    private final ApiKeyActivitiesImpl keys;

    AccountsWorker(
            OnboardingActivitiesImpl onboarding, OrganizationSyncActivitiesImpl sync, ApiKeyActivitiesImpl keys) {
        this.onboarding = onboarding;
        this.sync = sync;
        this.keys = keys;
    }

    @Override
    public String taskQueue() {
        return TaskQueues.ACCOUNTS;
    }

    @Override
    public List<Class<?>> workflowTypes() {
        return List.of(OnboardingWorkflowImpl.class, OrganizationSyncWorkflowImpl.class, ApiKeyWorkflowImpl.class);
    }

    @Override
    public List<Object> activities() {
        return List.of(onboarding, sync, keys);
    }
}
