package io.meterhouse.accounts.workflow;

import io.meterhouse.accounts.workflow.OnboardingActivities.CustomerRequest;
import io.meterhouse.accounts.workflow.OnboardingActivities.GivenUp;
import io.meterhouse.accounts.workflow.OnboardingActivities.OrganizationMade;
import io.meterhouse.accounts.workflow.OnboardingActivities.OrganizationRef;
import io.meterhouse.accounts.workflow.OnboardingActivities.Reminder;
import io.meterhouse.operations.workflow.Patience;
import io.meterhouse.operations.workflow.Refusals;
import io.meterhouse.operations.workflow.RunWaits;
import io.meterhouse.operations.workflow.Steps;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Saga;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Row and Clerk, Stripe, subscription, first key, first event; what was made is taken back where a step fails for good. */
public final class OnboardingWorkflowImpl implements OnboardingWorkflow {
    /** Reminders after these times; after the last, nobody waits any more. */
    private static final List<Duration> PATIENCE_WITH_PEOPLE =
            List.of(Duration.ofDays(1), Duration.ofDays(3), Duration.ofDays(10), Duration.ofDays(16));

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOOK_AGAIN = Duration.ofMinutes(5);
    private static final double LOOKS_SPREAD = 1.3;
    private static final int FIRST_ATTEMPT = 1;

    private final OnboardingActivities activities = Workflow.newActivityStub(OnboardingActivities.class, Steps.SHORT);
    private final Patience patience = new Patience();
    private boolean provisioned;
    private @Nullable String failure;

    @Override
    public OnboardingResult run(OnboardingInput input) {
        OrganizationRef organization = new OrganizationRef(input.organization());
        Saga made =
                new Saga(new Saga.Options.Builder().setContinueWithError(true).build());
        String step = AccountsContracts.STEP_ORGANIZATION;
        try {
            OrganizationMade completed =
                    patience.call("making the organization", () -> activities.completeOrganization(organization));
            if (completed.madeInClerk()) {
                made.addCompensation(() -> patience.run(
                        "deleting the organization in Clerk", () -> activities.deleteClerkOrganization(organization)));
            }
            provisioned = true;
            step = AccountsContracts.STEP_STRIPE_CUSTOMER;
            CustomerRequest customer =
                    new CustomerRequest(input.organization(), Workflow.getInfo().getWorkflowId(), FIRST_ATTEMPT);
            made.addCompensation(() ->
                    patience.run("deleting the Stripe customer", () -> activities.deleteStripeCustomer(organization)));
            patience.run("making the Stripe customer", () -> activities.createStripeCustomer(customer));
            step = AccountsContracts.STEP_SUBSCRIPTION;
            patience.run("subscribing to the default plan", () -> activities.subscribeToDefaultPlan(organization));
        } catch (ActivityFailure failed) {
            return compensate(made, organization, step, failed);
        }
        return awaitPeople(organization);
    }

    private OnboardingResult awaitPeople(OrganizationRef organization) {
        boolean came = await(
                        organization,
                        AccountsContracts.STEP_FIRST_KEY,
                        "the first key",
                        OnboardingActivities::findFirstKey)
                && await(
                        organization,
                        AccountsContracts.STEP_FIRST_EVENT,
                        "the first event",
                        OnboardingActivities::findFirstEvent);
        if (!came) {
            patience.run("noting that nobody came", () -> activities.abandon(organization));
        }
        return OnboardingResult.of(came ? OnboardingResult.COMPLETED : OnboardingResult.ABANDONED);
    }

    /** Waits by looking, more and more seldom; the server counts the looks, so that waiting leaves no history. */
    private boolean await(OrganizationRef organization, String step, String what, Look look) {
        for (int reminder = 0; reminder < PATIENCE_WITH_PEOPLE.size(); reminder++) {
            Duration wait = PATIENCE_WITH_PEOPLE.get(reminder);
            RunWaits.waitingFor(what, now().plus(wait));
            boolean found = found(() -> look.at(looking(wait), organization));
            RunWaits.clear();
            if (found) {
                return true;
            }
            int number = reminder + 1;
            if (number < PATIENCE_WITH_PEOPLE.size()) {
                patience.run(
                        "reminding of " + what,
                        () -> activities.remind(new Reminder(organization.organization(), step, number)));
            }
        }
        return false;
    }

    private static boolean found(Runnable look) {
        try {
            look.run();
            return true;
        } catch (ActivityFailure notFound) {
            if (isNotYet(notFound)) {
                return false;
            }
            throw notFound;
        }
    }

    private static boolean isNotYet(ActivityFailure failure) {
        Throwable cause = failure.getCause();
        return cause instanceof TimeoutFailure
                || (cause instanceof ApplicationFailure application
                        && application.getType().equals(AccountsContracts.NOT_YET));
    }

    private static OnboardingActivities looking(Duration wait) {
        return Workflow.newActivityStub(
                OnboardingActivities.class,
                ActivityOptions.newBuilder()
                        .setScheduleToCloseTimeout(wait)
                        .setStartToCloseTimeout(LOOK)
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(FIRST_LOOK_AGAIN)
                                .setBackoffCoefficient(LOOKS_SPREAD)
                                .setMaximumInterval(LONGEST_LOOK_AGAIN)
                                .build())
                        .build());
    }

    private OnboardingResult compensate(Saga made, OrganizationRef organization, String step, ActivityFailure failed) {
        String reason = failed.getCause() == null ? String.valueOf(failed.getMessage()) : reasonOf(failed.getCause());
        failure = reason;
        made.compensate();
        patience.run(
                "setting the organization aside",
                () -> activities.giveUp(new GivenUp(organization.organization(), step, reason)));
        Workflow.await(Workflow::isEveryHandlerFinished);
        return OnboardingResult.of(OnboardingResult.COMPENSATED);
    }

    private static String reasonOf(Throwable cause) {
        return cause instanceof ApplicationFailure application
                ? application.getOriginalMessage()
                : String.valueOf(cause.getMessage());
    }

    @Override
    public Provisioned provision() {
        Workflow.await(() -> provisioned || failure != null);
        if (!provisioned) {
            throw Refusals.conflict("onboarding_failed", "The organization could not be made: " + failure);
        }
        return new Provisioned(OnboardingInput.VERSION);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    /** One look, at the activities that wait in their own way. */
    private interface Look {
        void at(OnboardingActivities looking, OrganizationRef organization);
    }
}
