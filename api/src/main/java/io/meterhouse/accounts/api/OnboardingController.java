package io.meterhouse.accounts.api;

import io.meterhouse.accounts.storage.FirstEvents;
import io.meterhouse.accounts.storage.OnboardingStore;
import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OnboardingInput;
import io.meterhouse.accounts.workflow.OnboardingWorkflow;
import io.meterhouse.events.storage.ClickHouseException;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.workflow.UpdateWithStart;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** From the sign-up to the first event. */
@RestController
class OnboardingController {
    private static final int MAX_NAME_LENGTH = 200;

    private final OrganizationStore organizations;
    private final OnboardingStore onboardings;
    private final FirstEvents firstEvents;
    private final WorkflowClient workflows;
    private final Clock clock;

    OnboardingController(
            OrganizationStore organizations,
            OnboardingStore onboardings,
            FirstEvents firstEvents,
            WorkflowClient workflows,
            Clock clock) {
        this.organizations = organizations;
        this.onboardings = onboardings;
        this.firstEvents = firstEvents;
        this.workflows = workflows;
        this.clock = clock;
    }

    /** @param organizationName needed only while the token names no organization */
    record OnboardingForm(@Nullable String organizationName) {}

    record StepView(String name, String status, @Nullable Instant at) {}

    record OnboardingView(OrganizationView organization, String workflowId, List<StepView> steps) {}

    @PostMapping("/v1/onboarding")
    ResponseEntity<OnboardingView> begin(
            @Allow(Who.SESSION) Caller caller, @RequestBody(required = false) @Nullable OnboardingForm form) {
        if (caller.isOperator()) {
            throw Problem.conflict("operator_organization", "The operator's own organization is no customer here.");
        }
        OrganizationStore.Reserved reserved = reserve(caller, form == null ? null : form.organizationName());
        provision(reserved.organization());
        HttpStatus status = reserved.made() ? HttpStatus.CREATED : HttpStatus.OK;
        return ResponseEntity.status(status).body(view(reserved.organization()));
    }

    @GetMapping("/v1/onboarding")
    OnboardingView read(@Allow(Who.MEMBER) Caller caller) {
        return view(caller.organization404());
    }

    private OrganizationStore.Reserved reserve(Caller caller, @Nullable String name) {
        if (caller.organization() != null) {
            return new OrganizationStore.Reserved(caller.organization(), false);
        }
        String clerkOrganization = caller.clerkOrganization();
        if (clerkOrganization == null || name != null) {
            new FieldChecks().text("/organization_name", name, MAX_NAME_LENGTH).done();
        }
        // Until the workflow has asked Clerk, an organization is called what its token calls it.
        String known = name != null ? name : String.valueOf(clerkOrganization);
        return organizations.reserve(
                clerkOrganization,
                String.valueOf(caller.userId()),
                known.strip(),
                AccountsContracts.STEPS,
                clock.instant());
    }

    /** Answers when the row is complete; an onboarding that has come further is left alone. */
    private void provision(String organization) {
        if (onboardings.isDone(organization, AccountsContracts.STEP_ORGANIZATION)) {
            return;
        }
        UpdateWithStart.execute(
                () -> workflows.newWorkflowStub(
                        OnboardingWorkflow.class,
                        AccountsContracts.options(AccountsContracts.onboarding(organization))),
                workflow -> workflow::provision,
                workflow -> new WithStartWorkflowOperation<>(
                        workflow::run, new OnboardingInput(OnboardingInput.VERSION, organization)));
    }

    private OnboardingView view(String id) {
        Organization row = organizations.byId(id);
        if (row == null) {
            throw Problem.notFound();
        }
        noteFirstEvent(id);
        List<StepView> steps = onboardings.steps(id, AccountsContracts.STEPS).stream()
                .map(step -> new StepView(step.name(), step.status(), step.at()))
                .toList();
        return new OnboardingView(OrganizationView.of(row, clock), row.workflowId(), steps);
    }

    /** Who looks sees the first event at once, and not only at the workflow's next look. */
    private void noteFirstEvent(String organization) {
        if (onboardings.isDone(organization, AccountsContracts.STEP_FIRST_KEY)
                && !onboardings.isPast(organization, AccountsContracts.STEP_FIRST_EVENT)
                && hasArrived(organization)) {
            onboardings.end(organization, AccountsContracts.STEP_FIRST_EVENT, "done", clock.instant());
        }
    }

    private boolean hasArrived(String organization) {
        try {
            return firstEvents.any(organization);
        } catch (ClickHouseException away) {
            // The workflow looks again by itself; what is known is shown meanwhile.
            return false;
        }
    }
}
