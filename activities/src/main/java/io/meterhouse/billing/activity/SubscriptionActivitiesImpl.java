package io.meterhouse.billing.activity;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.activity.DefaultSubscription;
import io.meterhouse.billing.InvalidAnchorException;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.storage.AnchorKind;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.billing.storage.BillingPeriod;
import io.meterhouse.billing.storage.BillingProfile;
import io.meterhouse.billing.storage.BillingProfileStore;
import io.meterhouse.billing.storage.Boundary;
import io.meterhouse.billing.storage.Collection;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceFilter;
import io.meterhouse.billing.storage.InvoiceStatus;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.Moment;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStatus;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.workflow.BillingContracts;
import io.meterhouse.billing.workflow.Refusal;
import io.meterhouse.billing.workflow.SubscriptionActivities;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.storage.PlanStore;
import io.meterhouse.catalog.storage.PlanVersion;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Opens subscriptions and takes them from period to period. */
@Component
public class SubscriptionActivitiesImpl implements SubscriptionActivities, DefaultSubscription {
    private static final int DRAFTS_AT_ONCE = 100;
    private static final String SYSTEM = "system";

    private final SubscriptionStore subscriptions;
    private final InvoiceStore invoices;
    private final BillingProfileStore profiles;
    private final BillingClockStore clocks;
    private final PlanStore plans;
    private final AuditStore audit;
    private final BillingStarter starter;
    private final Clock wall;

    SubscriptionActivitiesImpl(
            SubscriptionStore subscriptions,
            InvoiceStore invoices,
            BillingProfileStore profiles,
            BillingClockStore clocks,
            PlanStore plans,
            AuditStore audit,
            BillingStarter starter,
            Clock wall) {
        this.subscriptions = subscriptions;
        this.invoices = invoices;
        this.profiles = profiles;
        this.clocks = clocks;
        this.plans = plans;
        this.audit = audit;
        this.starter = starter;
        this.wall = wall;
    }

    @Override
    public SubscriptionAnswer open(OpenSubscription request) {
        PlanVersion version = plans.version(request.planVersion());
        Refusal refusal = version == null
                ? Refusal.badRequest("invalid_plan_version", "There is no plan version " + request.planVersion() + ".")
                : open(request, version);
        return new SubscriptionAnswer(refusal);
    }

    private @Nullable Refusal open(OpenSubscription request, PlanVersion version) {
        if (!version.isPublished()) {
            return Refusal.conflict("plan_version_not_published", "This plan version is a draft.");
        }
        if (request.selfServed() && !version.selfServe()) {
            return new Refusal(403, "forbidden", "This plan is not self-serve.");
        }
        BillingProfile profile = profiles.get(request.organization());
        Instant now = clocks.now(request.organization());
        Instant start = (request.start() == null ? now : request.start()).truncatedTo(ChronoUnit.MICROS);
        if (start.isAfter(now) || start.isBefore(startOfMonth(now, profile))) {
            return Refusal.badRequest(
                    "invalid_start", "A subscription starts now, or as early as at the start of the current month.");
        }
        AnchorKind kind = AnchorKind.valueOf(request.anchor().toUpperCase(Locale.ROOT));
        LocalDateTime anchor;
        try {
            anchor = SubscriptionPlan.anchor(kind, start, profile.zone(), version.interval());
        } catch (InvalidAnchorException invalid) {
            return Refusal.badRequest("invalid_anchor", String.valueOf(invalid.getMessage()));
        }
        Subscription opened = new Subscription(
                request.subscription(),
                request.organization(),
                version.id(),
                SubscriptionStatus.ACTIVE,
                anchor,
                kind,
                start,
                null,
                null,
                request.reviewed(),
                Collection.valueOf(request.collection().toUpperCase(Locale.ROOT)),
                BillingContracts.subscription(request.subscription()),
                null,
                SubscriptionPlan.first(version, anchor, profile.zone(), start),
                wall.instant());
        return open(request, version, opened, profile);
    }

    private @Nullable Refusal open(
            OpenSubscription request, PlanVersion version, Subscription opened, BillingProfile profile) {
        boolean already = subscriptions.find(opened.organization(), opened.id()) != null;
        Moment first = new Moment(1, opened.start(), Moment.START, null);
        Refusal refusal = subscriptions.open(
                opened,
                first,
                SubscriptionPlan.startingDraft(opened.id(), version, profile.zone(), first),
                others -> conflict(request, version, opened, others));
        if (refusal != null || already) {
            return refusal;
        }
        audit.add(
                wall.instant(),
                request.actor(),
                opened.organization(),
                "subscribe",
                new RecordLink("subscription", opened.id()),
                null,
                Map.of("plan_version", version.id()));
        if (!request.keepDefault() && !version.isDefault()) {
            endDefault(opened);
        }
        return null;
    }

    /** Subscriptions whose times overlap price different meters and have one currency. */
    private @Nullable Refusal conflict(
            OpenSubscription request, PlanVersion version, Subscription opened, List<Subscription> others) {
        Set<String> meters = metersOf(version);
        for (Subscription other : others) {
            Instant end = other.endedAt();
            if (other.hasEnded() && (end == null || !end.isAfter(opened.start()))) {
                continue;
            }
            PlanVersion theirs = planOf(other);
            if (!theirs.currency().equals(version.currency())) {
                return Refusal.conflict(
                        "currency_mismatch",
                        "Another subscription is billed in " + theirs.currency().code() + ".");
            }
            boolean makesWay = theirs.isDefault() && !version.isDefault() && !request.keepDefault();
            Set<String> shared = new HashSet<>(metersOf(theirs));
            shared.retainAll(meters);
            if (!makesWay && !shared.isEmpty()) {
                return Refusal.conflict(
                        "meter_already_priced",
                        "The subscription " + other.id() + " prices "
                                + shared.iterator().next() + " already.");
            }
        }
        return null;
    }

    /** The default plan makes way for one that was chosen. */
    private void endDefault(Subscription chosen) {
        for (Subscription other : subscriptions.ofOrganization(chosen.organization())) {
            if (!other.id().equals(chosen.id())
                    && !other.hasEnded()
                    && planOf(other).isDefault()) {
                subscriptions.endAt(other.organization(), other.id(), chosen.start(), wall.instant());
                starter.wake(other.workflowId());
            }
        }
    }

    @Override
    public SubscriptionAnswer cancel(CancelSubscription request) {
        Subscription subscription = subscriptions.find(request.organization(), request.subscription());
        if (subscription == null) {
            return new SubscriptionAnswer(Refusal.notFound());
        }
        if (subscription.hasEnded()) {
            return new SubscriptionAnswer(
                    Refusal.conflict("subscription_ended", "This subscription has ended already."));
        }
        Instant end = request.atOnce()
                ? clocks.now(request.organization())
                : subscription.current().period().end();
        subscriptions.endAt(request.organization(), request.subscription(), end, wall.instant());
        audit.add(
                wall.instant(),
                request.actor(),
                request.organization(),
                "cancel",
                new RecordLink("subscription", subscription.id()),
                request.reason(),
                Map.of("at", end.toString()));
        return new SubscriptionAnswer(null);
    }

    @Override
    public NextBoundary next(SubscriptionRef ref) {
        Subscription subscription = subscriptions.find(ref.organization(), ref.subscription());
        if (subscription == null) {
            return new NextBoundary(false, false, 0, null);
        }
        if (subscription.hasEnded()) {
            return new NextBoundary(true, true, subscription.current().number(), null);
        }
        return new NextBoundary(true, false, subscription.current().number(), endOf(subscription));
    }

    @Override
    public void cross(CrossBoundary crossing) {
        Subscription subscription = subscriptions.get(crossing.organization(), crossing.subscription());
        BillingPeriod ends = subscription.current();
        Instant at = endOf(subscription);
        boolean due = !clocks.now(crossing.organization()).isBefore(at);
        if (ends.number() != crossing.period() || subscription.hasEnded() || !due) {
            return;
        }
        boolean cut = at.isBefore(ends.period().end());
        boolean last =
                subscription.cancelAt() != null && !subscription.cancelAt().isAfter(at);
        BillingProfile profile = profiles.get(crossing.organization());
        PlanVersion version = planOf(subscription);
        Moment moment = new Moment(
                subscriptions.lastMoment(crossing.organization(), crossing.subscription()) + 1,
                at,
                cut ? Moment.CANCEL : Moment.PERIOD,
                ends.number());
        subscriptions.cross(
                crossing.organization(),
                crossing.subscription(),
                new Boundary(
                        ends.number(),
                        cut ? at : null,
                        moment,
                        last ? null : SubscriptionPlan.after(ends, version, subscription.anchor(), profile.zone()),
                        SubscriptionPlan.draft(
                                subscription.id(),
                                version,
                                profile.zone(),
                                moment,
                                new Period(ends.period().start(), at),
                                1)),
                wall.instant());
    }

    @Override
    public void startInvoices(SubscriptionRef ref) {
        InvoiceFilter drafts = new InvoiceFilter(ref.organization(), ref.subscription(), InvoiceStatus.DRAFT);
        for (Invoice invoice : invoices.page(drafts, null, DRAFTS_AT_ONCE)) {
            starter.start(invoice);
        }
    }

    /** Once, however often it is asked: an organization has one id for the default subscription it can have. */
    @Override
    public String subscribe(String organization, String planVersion) {
        String id = Ids.SUBSCRIPTION + organization.substring(Ids.ORGANIZATION.length());
        OpenSubscription request = new OpenSubscription(
                organization,
                id,
                planVersion,
                null,
                AnchorKind.ANNIVERSARY.code(),
                false,
                Collection.CHARGE.code(),
                true,
                false,
                SYSTEM);
        Refusal refusal = open(request).refusal();
        if (refusal == null) {
            starter.start(subscriptions.get(organization, id));
            return id;
        }
        // Somebody chose a plan before: that one is the organization's.
        return subscriptions.ofOrganization(organization).stream()
                .findFirst()
                .map(Subscription::id)
                .orElseThrow(() -> ApplicationFailure.newNonRetryableFailure(refusal.detail(), refusal.code()));
    }

    private static Instant endOf(Subscription subscription) {
        Instant end = subscription.current().period().end();
        Instant canceled = subscription.cancelAt();
        if (canceled == null || !canceled.isBefore(end)) {
            return end;
        }
        Instant start = subscription.current().period().start();
        return canceled.isBefore(start) ? start : canceled;
    }

    private static Instant startOfMonth(Instant now, BillingProfile profile) {
        return YearMonth.from(now.atZone(profile.zone()))
                .atDay(1)
                .atStartOfDay(profile.zone())
                .toInstant();
    }

    private PlanVersion planOf(Subscription subscription) {
        return Objects.requireNonNull(plans.version(subscription.planVersion()));
    }

    private static Set<String> metersOf(PlanVersion version) {
        Set<String> meters = new HashSet<>();
        for (Price price : version.prices()) {
            if (price.meter() != null) {
                meters.add(price.meter());
            }
        }
        return meters;
    }
}
