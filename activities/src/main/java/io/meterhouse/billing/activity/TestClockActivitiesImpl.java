package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.BillingProfile;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.ClockMove;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.Moment;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.storage.TestClockStore;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.billing.workflow.TestClockActivities;
import io.meterhouse.catalog.storage.PlanStore;
import io.meterhouse.catalog.storage.PlanVersion;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.storage.RunnerStore;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Makes test clocks and moves them. */
@Component
public class TestClockActivitiesImpl implements TestClockActivities {
    private static final Duration MOVING = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(15);
    /** Who was woken and has not stirred is woken again. */
    private static final Duration WAKE_AGAIN = Duration.ofSeconds(1);

    private static final Duration NODES_PATIENCE = Duration.ofSeconds(6);
    /** A process that has not renewed its row for so long is dead. */
    private static final Duration NODE_LIFE = Duration.ofSeconds(10);

    private final TestClockStore clocks;
    private final SubscriptionStore subscriptions;
    private final InvoiceStore invoices;
    private final BillingProfileStore profiles;
    private final PlanStore plans;
    private final RunnerStore runners;
    private final StripeWrites writes;
    private final StripeGateway stripe;
    private final BillingStarter starter;
    private final AuditStore audit;
    private final Clock wall;

    TestClockActivitiesImpl(
            TestClockStore clocks,
            SubscriptionStore subscriptions,
            InvoiceStore invoices,
            BillingProfileStore profiles,
            PlanStore plans,
            RunnerStore runners,
            StripeWrites writes,
            StripeGateway stripe,
            BillingStarter starter,
            AuditStore audit,
            Clock wall) {
        this.clocks = clocks;
        this.subscriptions = subscriptions;
        this.invoices = invoices;
        this.profiles = profiles;
        this.plans = plans;
        this.runners = runners;
        this.writes = writes;
        this.stripe = stripe;
        this.starter = starter;
        this.audit = audit;
        this.wall = wall;
    }

    @Override
    public ClockAnswer create(CreateClock request) {
        BillingProfile profile = profiles.get(request.organization());
        if (profile.isTest() && !request.clock().equals(profile.testClock())) {
            return new ClockAnswer(Refusal.conflict(
                    "already_on_test_clock", "This organization is on the clock " + profile.testClock() + "."));
        }
        Instant frozen = request.frozenTime().truncatedTo(ChronoUnit.MICROS);
        List<TestClockStore.Restart> restarts = new ArrayList<>();
        if (!profile.isTest()) {
            if (invoices.everClosed(request.organization())) {
                return alreadyInvoiced();
            }
            subscriptions.ofOrganization(request.organization()).stream()
                    .filter(subscription -> !subscription.hasEnded())
                    .forEach(subscription -> restarts.add(restart(subscription, profile, frozen)));
        }
        boolean opened = clocks.open(request.clock(), request.organization(), frozen, restarts, wall.instant());
        if (!opened) {
            return alreadyInvoiced();
        }
        String customer = writes.once(
                new StripeWrites.Step(request.organization(), BillingContracts.testClock(request.clock()), "customer"),
                key -> stripe.createCustomer(request.organization(), profile.name(), profile.email(), key),
                () -> null);
        profiles.replaceStripeCustomer(request.organization(), customer, wall.instant());
        restarts.forEach(restart -> starter.wake(restart.again().workflowId()));
        audit.add(
                wall.instant(),
                request.actor(),
                request.organization(),
                "create_test_clock",
                new RecordLink("test_clock", request.clock()),
                null,
                Map.of("frozen_time", frozen.toString()));
        return new ClockAnswer(null);
    }

    private static ClockAnswer alreadyInvoiced() {
        return new ClockAnswer(Refusal.conflict(
                "already_invoiced", "Something was invoiced to this organization; it stays on the wall's clock."));
    }

    private TestClockStore.Restart restart(Subscription subscription, BillingProfile profile, Instant frozen) {
        PlanVersion version = Objects.requireNonNull(plans.version(subscription.planVersion()));
        LocalDateTime anchor =
                SubscriptionPlan.anchor(subscription.anchorKind(), frozen, profile.zone(), version.interval());
        Subscription again = new Subscription(
                subscription.id(),
                subscription.organization(),
                subscription.planVersion(),
                subscription.status(),
                anchor,
                subscription.anchorKind(),
                frozen,
                null,
                null,
                subscription.reviewed(),
                subscription.collection(),
                subscription.workflowId(),
                subscription.terminated(),
                SubscriptionPlan.first(version, anchor, profile.zone(), frozen),
                subscription.createdAt());
        Moment start = new Moment(1, frozen, Moment.START, null);
        return new TestClockStore.Restart(
                again, start, SubscriptionPlan.startingDraft(subscription.id(), version, profile.zone(), start));
    }

    @Override
    public void awaitNodes(CreateClock request) {
        long change = clocks.lastKeyChange(request.organization());
        long until = System.nanoTime() + NODES_PATIENCE.toNanos();
        while (!runners.allHaveSeen(change, wall.instant(), NODE_LIFE)) {
            if (System.nanoTime() > until) {
                throw ApplicationFailure.newFailure(
                        "not every node has read the organization's keys anew yet", "NodesBehind");
            }
            Pauses.sleep(POLL);
        }
    }

    @Override
    public boolean move(ClockRef clock) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        long until = System.nanoTime() + MOVING.toNanos();
        long wakeAgainAt = System.nanoTime() + WAKE_AGAIN.toNanos();
        while (System.nanoTime() < until) {
            ClockMove move = clocks.move(clock.organization(), clock.clock());
            if (move.ready()) {
                return true;
            }
            boolean again = move.busy() && System.nanoTime() > wakeAgainAt;
            if (!move.busy() || again) {
                Set<String> wake = new HashSet<>(move.wake());
                wake.forEach(starter::wake);
                wakeAgainAt = System.nanoTime() + WAKE_AGAIN.toNanos();
            }
            context.heartbeat(null);
            Pauses.sleep(POLL);
        }
        return false;
    }
}
