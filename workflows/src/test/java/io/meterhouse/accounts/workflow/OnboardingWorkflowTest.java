package io.meterhouse.accounts.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.TestRuns;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnboardingWorkflowTest {
    private static final String ORGANIZATION = "org_01TEST";
    private static final String ID = AccountsContracts.onboarding(ORGANIZATION);

    private final Steps steps = new Steps();
    private final TestRuns runs = new TestRuns(TaskQueues.ACCOUNTS, List.of(OnboardingWorkflowImpl.class), steps);

    @AfterEach
    void close() {
        runs.close();
    }

    @Test
    void anOrganizationGoesFromSignUpToItsFirstEvent() {
        assertThat(provision().version()).isEqualTo(OnboardingInput.VERSION);
        assertThat(result().outcome()).isEqualTo(OnboardingResult.COMPLETED);
        assertThat(steps.done).containsExactly("organization", "customer", "subscription", "key", "event");
        assertThat(runs.waits()).contains("the first key", "the first event");
        runs.record("OnboardingWorkflow", "completed", ID);
    }

    @Test
    void askingTwiceIsOneOnboarding() {
        provision();
        provision();
        result();
        assertThat(steps.done).containsOnlyOnce("organization");
    }

    @Test
    void aPartnerThatIsAwayIsWaitedFor() {
        steps.customerFailures = 10;
        provision();
        assertThat(result().outcome()).isEqualTo(OnboardingResult.COMPLETED);
        assertThat(runs.waits()).contains("making the Stripe customer to be tried again");
        runs.record("OnboardingWorkflow", "stripe-away", ID);
    }

    @Test
    void whatWasMadeIsTakenBackWhereAPartnerRefuses() {
        steps.customerRefused = true;
        provision();
        assertThat(result().outcome()).isEqualTo(OnboardingResult.COMPENSATED);
        assertThat(steps.done)
                .containsExactly(
                        "organization", "customer deleted", "clerk organization deleted", "given up: stripe_customer");
        runs.record("OnboardingWorkflow", "compensated", ID);
    }

    @Test
    void whoAsksForAnOrganizationThatCannotBeMadeIsTold() {
        steps.organizationRefused = true;
        assertThatThrownBy(this::provision).isInstanceOf(WorkflowUpdateException.class);
        assertThat(result().outcome()).isEqualTo(OnboardingResult.COMPENSATED);
        assertThat(steps.done).containsExactly("given up: organization");
    }

    @Test
    void whoNeverComesIsRemindedAndThenLeftAlone() {
        steps.keyNever = true;
        provision();
        assertThat(result().outcome()).isEqualTo(OnboardingResult.ABANDONED);
        assertThat(steps.done)
                .containsExactly(
                        "organization",
                        "customer",
                        "subscription",
                        "reminder 1",
                        "reminder 2",
                        "reminder 3",
                        "abandoned");
        runs.record("OnboardingWorkflow", "abandoned", ID);
    }

    private OnboardingWorkflow workflow() {
        return runs.environment()
                .getWorkflowClient()
                .newWorkflowStub(OnboardingWorkflow.class, AccountsContracts.options(ID));
    }

    private OnboardingWorkflow.Provisioned provision() {
        OnboardingWorkflow workflow = workflow();
        return WorkflowClient.executeUpdateWithStart(
                workflow::provision,
                UpdateOptions.<OnboardingWorkflow.Provisioned>newBuilder()
                        .setWaitForStage(WorkflowUpdateStage.COMPLETED)
                        .build(),
                new WithStartWorkflowOperation<>(
                        workflow::run, new OnboardingInput(OnboardingInput.VERSION, ORGANIZATION)));
    }

    private OnboardingResult result() {
        return runs.environment().getWorkflowClient().newUntypedWorkflowStub(ID).getResult(OnboardingResult.class);
    }

    /** The outside as this test wants it to be. */
    private static final class Steps implements OnboardingActivities {
        private final List<String> done = new CopyOnWriteArrayList<>();
        private volatile boolean organizationRefused;
        private volatile boolean customerRefused;
        private volatile boolean keyNever;
        private int customerFailures;
        private int keyLooks = 2;

        @Override
        public OrganizationMade completeOrganization(OrganizationRef organization) {
            if (organizationRefused) {
                throw ApplicationFailure.newNonRetryableFailure("no", "Refused by a partner");
            }
            done.add("organization");
            return new OrganizationMade("org_clerk", true);
        }

        @Override
        public CustomerMade createStripeCustomer(CustomerRequest request) {
            if (customerRefused) {
                throw ApplicationFailure.newNonRetryableFailure("no", "Refused by a partner");
            }
            if (customerFailures-- > 0) {
                throw new IllegalStateException("Stripe is away");
            }
            done.add("customer");
            return new CustomerMade("cus_1");
        }

        @Override
        public Subscribed subscribeToDefaultPlan(OrganizationRef organization) {
            done.add("subscription");
            return new Subscribed(null);
        }

        @Override
        public void findFirstKey(OrganizationRef organization) {
            if (keyNever || keyLooks-- > 0) {
                throw ApplicationFailure.newFailure("none", AccountsContracts.NOT_YET);
            }
            done.add("key");
        }

        @Override
        public void findFirstEvent(OrganizationRef organization) {
            done.add("event");
        }

        @Override
        public void remind(Reminder reminder) {
            done.add("reminder " + reminder.number());
        }

        @Override
        public void abandon(OrganizationRef organization) {
            done.add("abandoned");
        }

        @Override
        public void deleteStripeCustomer(OrganizationRef organization) {
            done.add("customer deleted");
        }

        @Override
        public void deleteClerkOrganization(OrganizationRef organization) {
            done.add("clerk organization deleted");
        }

        @Override
        public void giveUp(GivenUp givenUp) {
            done.add("given up: " + givenUp.step());
        }
    }
}
