package io.meterhouse.accounts.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** The steps of onboarding. Each looks first whether it was done already, so that repeating one changes nothing. */
@ActivityInterface(namePrefix = "Onboarding")
public interface OnboardingActivities {
    /**
     * Makes the row complete: links it with its organization in Clerk, which is made where there is none, and takes its
     * name. An organization that Clerk was asked to make has our id as slug, so that a repeat finds it.
     */
    OrganizationMade completeOrganization(OrganizationRef organization);

    CustomerMade createStripeCustomer(CustomerRequest request);

    /** Subscribes to the plan that is the default; skipped where none is. */
    Subscribed subscribeToDefaultPlan(OrganizationRef organization);

    /** Fails with {@link AccountsContracts#NOT_YET} until a key was issued. */
    void findFirstKey(OrganizationRef organization);

    /** Fails with {@link AccountsContracts#NOT_YET} until an event is stored. */
    void findFirstEvent(OrganizationRef organization);

    void remind(Reminder reminder);

    /** Marks what is still waited for as skipped: nobody waits for it any more. */
    void abandon(OrganizationRef organization);

    /** Takes the Stripe customer back. */
    void deleteStripeCustomer(OrganizationRef organization);

    /** Deletes the organization in Clerk, where it was made by us. */
    void deleteClerkOrganization(OrganizationRef organization);

    /** Marks the step as failed and sets the row aside, so that its owner can begin anew. */
    void giveUp(GivenUp givenUp);

    record OrganizationRef(String organization) {}

    /** @param madeInClerk whether its organization in Clerk was made by us */
    record OrganizationMade(String clerkOrganization, boolean madeInClerk) {}

    /** @param attempt raised only after a definite answer; part of the idempotency key */
    record CustomerRequest(String organization, String workflowId, int attempt) {}

    record CustomerMade(String customer) {}

    /** @param subscription null where no plan is the default */
    record Subscribed(@Nullable String subscription) {}

    /** @param step that is waited for */
    record Reminder(String organization, String step, int number) {}

    record GivenUp(String organization, String step, String reason) {}
}
