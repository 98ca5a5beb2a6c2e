package io.meterhouse.accounts.activity;

import io.meterhouse.accounts.storage.FirstEvents;
import io.meterhouse.accounts.storage.OnboardingStore;
import io.meterhouse.accounts.storage.Organization;
import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.accounts.workflow.AccountsContracts;
import io.meterhouse.accounts.workflow.OnboardingActivities;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Each step looks at the row first: what is there is not made again. */
@Component
public class OnboardingActivitiesImpl implements OnboardingActivities {
    private static final String DONE = "done";
    private static final String SKIPPED = "skipped";
    private static final String REFUSED = "Refused by a partner";
    private static final String ACTOR = "onboarding";

    private final OrganizationStore organizations;
    private final OnboardingStore steps;
    private final Directory directory;
    private final Customers customers;
    private final FirstEvents events;
    private final ObjectProvider<DefaultSubscription> defaultSubscription;
    private final AuditStore audit;
    private final Clock clock;

    public OnboardingActivitiesImpl(
            OrganizationStore organizations,
            OnboardingStore steps,
            Directory directory,
            Customers customers,
            FirstEvents events,
            ObjectProvider<DefaultSubscription> defaultSubscription,
            AuditStore audit,
            Clock clock) {
        this.organizations = organizations;
        this.steps = steps;
        this.directory = directory;
        this.customers = customers;
        this.events = events;
        this.defaultSubscription = defaultSubscription;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public OrganizationMade completeOrganization(OrganizationRef organization) {
        Organization row = row(organization);
        String slug = slugOf(row.id());
        String user = row.clerkUserId();
        Directory.Entry entry =
                row.clerkOrganizationId() == null ? directory.find(slug) : directory.find(row.clerkOrganizationId());
        if (entry == null && row.clerkOrganizationId() != null) {
            throw refused("There is no organization " + row.clerkOrganizationId() + " in Clerk.");
        }
        if (entry == null) {
            if (user == null) {
                throw refused("An organization without anybody in Clerk behind it cannot be made there.");
            }
            try {
                entry = directory.create(slug, row.name(), user);
            } catch (Directory.DirectoryRefusedException no) {
                throw refused(no.getMessage());
            }
        }
        organizations.linkClerk(row.id(), entry.id(), entry.name(), clock.instant());
        steps.end(row.id(), AccountsContracts.STEP_ORGANIZATION, DONE, clock.instant());
        return new OrganizationMade(entry.id(), user != null);
    }

    @Override
    public CustomerMade createStripeCustomer(CustomerRequest request) {
        Organization row = row(new OrganizationRef(request.organization()));
        String customer = row.stripeCustomerId();
        if (customer == null) {
            String key = request.workflowId() + "/" + AccountsContracts.STEP_STRIPE_CUSTOMER + "/" + request.attempt();
            try {
                customer = customers.create(row, key);
            } catch (Customers.CustomerRefusedException no) {
                throw refused(no.getMessage());
            }
            organizations.setFirstStripeCustomer(row.id(), customer, clock.instant());
        }
        steps.end(row.id(), AccountsContracts.STEP_STRIPE_CUSTOMER, DONE, clock.instant());
        return new CustomerMade(customer);
    }

    @Override
    public Subscribed subscribeToDefaultPlan(OrganizationRef organization) {
        String id = organization.organization();
        DefaultSubscription subscriptions = defaultSubscription.getIfAvailable();
        String version = steps.defaultPlanVersion();
        String subscription =
                subscriptions == null || version == null || steps.isPast(id, AccountsContracts.STEP_SUBSCRIPTION)
                        ? null
                        : subscriptions.subscribe(id, version);
        String status = subscription == null ? SKIPPED : DONE;
        steps.end(id, AccountsContracts.STEP_SUBSCRIPTION, status, clock.instant());
        return new Subscribed(subscription);
    }

    @Override
    public void findFirstKey(OrganizationRef organization) {
        if (!steps.isPast(organization.organization(), AccountsContracts.STEP_FIRST_KEY)) {
            throw notYet("No key has been issued yet.");
        }
    }

    @Override
    public void findFirstEvent(OrganizationRef organization) {
        String id = organization.organization();
        if (steps.isPast(id, AccountsContracts.STEP_FIRST_EVENT)) {
            return;
        }
        if (!events.any(id)) {
            throw notYet("No event has arrived yet.");
        }
        steps.end(id, AccountsContracts.STEP_FIRST_EVENT, DONE, clock.instant());
    }

    @Override
    public void remind(Reminder reminder) {
        audit.add(
                clock.instant(),
                ACTOR,
                reminder.organization(),
                "onboarding.reminded",
                new RecordLink("organization", reminder.organization()),
                "Still waiting: " + reminder.step(),
                Map.of("step", reminder.step(), "number", reminder.number()));
    }

    @Override
    public void abandon(OrganizationRef organization) {
        steps.endAll(organization.organization(), SKIPPED, clock.instant());
    }

    @Override
    public void deleteStripeCustomer(OrganizationRef organization) {
        Organization row = organizations.byId(organization.organization());
        if (row != null && row.stripeCustomerId() != null) {
            customers.delete(row.stripeCustomerId());
            organizations.setStripeCustomer(row.id(), null, clock.instant());
        }
    }

    @Override
    public void deleteClerkOrganization(OrganizationRef organization) {
        Organization row = organizations.byId(organization.organization());
        if (row != null && row.clerkOrganizationId() != null) {
            directory.delete(row.clerkOrganizationId());
        }
    }

    @Override
    public void giveUp(GivenUp givenUp) {
        String id = givenUp.organization();
        steps.end(id, givenUp.step(), "failed", clock.instant());
        steps.endAll(id, SKIPPED, clock.instant());
        organizations.offboard(id, clock.instant());
        audit.add(
                clock.instant(),
                ACTOR,
                id,
                "onboarding.failed",
                new RecordLink("organization", id),
                givenUp.reason(),
                Map.of("step", givenUp.step()));
    }

    private Organization row(OrganizationRef organization) {
        Organization row = organizations.byId(organization.organization());
        if (row == null) {
            throw refused("There is no organization " + organization.organization() + ".");
        }
        return row;
    }

    /** Our id as Clerk takes it for a slug: small letters and hyphens. */
    static String slugOf(String organization) {
        return organization.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ApplicationFailure refused(@Nullable String why) {
        return ApplicationFailure.newNonRetryableFailure(String.valueOf(why), REFUSED);
    }

    private static ApplicationFailure notYet(String what) {
        // Benign: it is no failure to be logged as one, but the way to wait that leaves no history.
        return ApplicationFailure.newBuilder()
                .setMessage(what)
                .setType(AccountsContracts.NOT_YET)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();
    }
}
