package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OnboardingInput;
import io.meterhouse.accounts.workflow.OnboardingWorkflow;
import io.meterhouse.operations.storage.InboxStore;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the organization of a token that names one never seen here, so that nobody waits for what Clerk tells later. Whoever
 * comes first, token or webhook, makes the same row.
 */
@Component
class FirstSight {
    private static final Logger LOG = LoggerFactory.getLogger(FirstSight.class);
    private static final String CLERK = "clerk";
    private static final String DELETED = "organization.deleted";

    private final OrganizationStore organizations;
    private final InboxStore inbox;
    private final WorkflowClient workflows;
    private final Clock clock;

    FirstSight(OrganizationStore organizations, InboxStore inbox, WorkflowClient workflows, Clock clock) {
        this.organizations = organizations;
        this.inbox = inbox;
        this.workflows = workflows;
        this.clock = clock;
    }

    /** The caller with the organization of the token; a token may outlive an organization that was deleted in Clerk. */
    Caller seen(Caller caller) {
        String clerkOrganization = caller.clerkOrganization();
        if (clerkOrganization == null || caller.organization() != null || caller.isOperator()) {
            return caller;
        }
        if (inbox.wasTold(CLERK, clerkOrganization, DELETED)) {
            return caller;
        }
        // Until the workflow has asked Clerk, an organization is called what its token calls it.
        OrganizationStore.Reserved reserved = organizations.reserve(
                clerkOrganization,
                String.valueOf(caller.userId()),
                clerkOrganization,
                AccountsContracts.STEPS,
                clock.instant());
        if (reserved.made()) {
            start(reserved.organization());
        }
        return caller.of(reserved.organization());
    }

    /** The row is there; a start that is lost is made up for by whoever ensures what rows call for. */
    private void start(String organization) {
        try {
            OnboardingWorkflow workflow = workflows.newWorkflowStub(
                    OnboardingWorkflow.class, AccountsContracts.options(AccountsContracts.onboarding(organization)));
            WorkflowClient.start(workflow::run, new OnboardingInput(OnboardingInput.VERSION, organization));
        } catch (RuntimeException away) {
            LOG.warn("the onboarding of {} begins later: {}", organization, away.toString());
        }
    }
}
