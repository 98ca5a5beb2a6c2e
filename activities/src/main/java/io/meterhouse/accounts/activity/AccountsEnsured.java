package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.storage.OnboardingStore;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OrganizationSyncInput;
import io.meterhouse.accounts.workflow.OrganizationSyncWorkflow;
import io.meterhouse.operations.activity.Ensured;
import io.meterhouse.operations.storage.InboxStore;
import io.temporal.client.BatchRequest;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Onboardings that are not over have a workflow, and deliveries that are not done are told of again. */
@Component
class AccountsEnsured implements Ensured {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 100;
    /** What is younger is most likely being applied right now. */
    private static final Duration DELIVERY_RESENT_AFTER = Duration.ofSeconds(5);

    private final OnboardingStore onboardings;
    private final InboxStore inbox;
    private final OnboardingStarter starter;
    private final WorkflowClient client;
    private final Clock clock;

    AccountsEnsured(
            OnboardingStore onboardings,
            InboxStore inbox,
            OnboardingStarter starter,
            WorkflowClient client,
            Clock clock) {
        this.onboardings = onboardings;
        this.inbox = inbox;
        this.starter = starter;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public void ensure() {
        String after = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            List<String> unattended = onboardings.unattended(after, PAGE);
            unattended.forEach(starter::start);
            after = last(unattended);
            if (after == null) {
                break;
            }
        }
        inbox.waitingSubjects(
                        OrganizationSyncActivitiesImpl.SOURCE, clock.instant().minus(DELIVERY_RESENT_AFTER), PAGE)
                .forEach(this::tellAgain);
    }

    private void tellAgain(String clerkOrganization) {
        OrganizationSyncWorkflow sync = client.newWorkflowStub(
                OrganizationSyncWorkflow.class,
                AccountsContracts.options(AccountsContracts.organizationSync(clerkOrganization)));
        BatchRequest start = client.newSignalWithStartRequest();
        start.add(sync::run, new OrganizationSyncInput(OrganizationSyncInput.VERSION, clerkOrganization, null, 0));
        start.add(sync::delivered, new OrganizationSyncWorkflow.Delivered(OrganizationSyncInput.VERSION, "resent"));
        client.signalWithStart(start);
    }

    private static @Nullable String last(List<String> ids) {
        return ids.size() < PAGE ? null : ids.getLast();
    }
}
