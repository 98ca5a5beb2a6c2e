package io.meterhouse.billing.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.SubscriptionAnswer;
import io.temporal.client.WorkflowStub;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionWorkflowTest {
    private static final String ID = BillingContracts.subscription("sub_1");

    private final AtomicReference<Supplier<Instant>> time = new AtomicReference<>(Clock.systemUTC()::instant);
    private WorkflowStage stage;

    private Instant now() {
        return time.get().get();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private SubscriptionAnswer open(SimulatedSubscription subscription, String planVersion) {
        stage = new WorkflowStage(new SimulatedClock(this::now), subscription);
        time.set(stage::now);
        return new BillingClient(stage.client())
                .open(new OpenSubscription(
                        "org_1", "sub_1", planVersion, null, "anniversary", false, "charge", false, false, "user:1"));
    }

    private void awaitEnd() {
        WorkflowStub.fromTyped(stage.client().newWorkflowStub(SubscriptionWorkflow.class, ID))
                .getResult(Void.class);
    }

    @Test
    void eachPeriodEndsOnceInItsOrder() throws IOException {
        SimulatedSubscription subscription = new SimulatedSubscription(this::now, 3);
        assertThat(open(subscription, "plv_1").refusal()).isNull();

        awaitEnd();

        assertThat(subscription.crossed()).containsExactly(1, 2, 3);
        stage.record(ID, "SubscriptionWorkflow", "three-periods");
    }

    @Test
    void aSubscriptionThatCannotBeOpenedSaysWhyAndIsNoMore() throws IOException {
        SimulatedSubscription subscription = new SimulatedSubscription(this::now, 3);
        Refusal refusal = open(subscription, "").refusal();

        awaitEnd();

        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo("invalid_plan_version");
        assertThat(subscription.crossed()).isEmpty();
        stage.record(ID, "SubscriptionWorkflow", "refused");
    }

    @Test
    void aCanceledSubscriptionEndsWithItsPeriod() throws IOException {
        SimulatedSubscription subscription = new SimulatedSubscription(this::now, 1000);
        open(subscription, "plv_1");

        stage.client()
                .newWorkflowStub(SubscriptionWorkflow.class, ID)
                .cancel(new CancelSubscription("org_1", "sub_1", false, "user:1", "moving on"));
        awaitEnd();

        assertThat(subscription.crossed()).hasSizeLessThanOrEqualTo(2);
        stage.record(ID, "SubscriptionWorkflow", "canceled");
    }

    @Test
    void aCancellationWhileItsNextEndIsBeingReadIsNotMissed() {
        SimulatedSubscription subscription = new SimulatedSubscription(this::now, 1000);
        subscription.meanwhile(() -> new BillingClient(stage.client())
                .cancel(new CancelSubscription("org_1", "sub_1", true, "user:1", "at once")));
        open(subscription, "plv_1");

        awaitEnd();

        assertThat(subscription.crossed()).isEmpty();
    }

    @Test
    void aLongLifeGoesOnInFreshRuns() {
        int periods = 80;
        SimulatedSubscription subscription = new SimulatedSubscription(this::now, periods);
        open(subscription, "plv_1");

        awaitEnd();

        assertThat(subscription.crossed())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, periods).boxed().toList());
        assertThat(stage.endings()).contains("continued_as_new").endsWith("completed");
    }
}
