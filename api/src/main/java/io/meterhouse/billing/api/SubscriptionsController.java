package io.meterhouse.billing.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.workflow.SubscriptionActivities.CancelSubscription;
import io.meterhouse.billing.workflow.SubscriptionActivities.OpenSubscription;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Subscriptions: opened and ended through their workflows, read from their rows. */
@RestController
@RequestMapping("/v1/subscriptions")
class SubscriptionsController {
    private static final int MAX_ID_LENGTH = 100;
    private static final int MAX_REASON_LENGTH = 1_000;
    private static final Set<String> ANCHORS = Set.of("anniversary", "calendar");
    private static final Set<String> REVIEWS = Set.of("automatic", "required");
    private static final Set<String> COLLECTIONS = Set.of("charge", "send_invoice");
    private static final Set<String> ENDS = Set.of("now", "period_end");

    private final SubscriptionStore subscriptions;
    private final BillingCalls calls;

    SubscriptionsController(SubscriptionStore subscriptions, BillingCalls calls) {
        this.subscriptions = subscriptions;
        this.calls = calls;
    }

    record SubscriptionForm(
            @Nullable String organization,
            @Nullable String planVersion,
            @Nullable Instant start,
            @Nullable String anchor,
            @Nullable String invoiceReview,
            @Nullable String collection,
            @Nullable Boolean keepDefault) {}

    record CancelForm(@Nullable String when, @Nullable String reason) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    SubscriptionView open(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller, NewIds ids, @RequestBody SubscriptionForm form) {
        new FieldChecks()
                .text("/plan_version", form.planVersion(), MAX_ID_LENGTH)
                .that(isOneOf(form.anchor(), ANCHORS), "/anchor", "invalid_anchor", "anniversary or calendar")
                .that(
                        isOneOf(form.invoiceReview(), REVIEWS),
                        "/invoice_review",
                        "invalid_value",
                        "automatic or required")
                .that(isOneOf(form.collection(), COLLECTIONS), "/collection", "invalid_value", "charge or send_invoice")
                .done();
        String organization = caller.organizationFor(form.organization());
        String id = ids.next(Ids.SUBSCRIPTION);
        calls.open(new OpenSubscription(
                organization,
                id,
                String.valueOf(form.planVersion()),
                form.start(),
                or(form.anchor(), "anniversary"),
                "required".equals(form.invoiceReview()),
                or(form.collection(), "charge"),
                Boolean.TRUE.equals(form.keepDefault()),
                !caller.isOperator(),
                caller.actor()));
        return SubscriptionView.of(subscriptions.get(organization, id));
    }

    @GetMapping
    Page<SubscriptionView> list(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        return Page.of(
                        subscriptions.page(caller.filterFor(organization), page.after(), page.limitAndOne()),
                        page,
                        Subscription::id)
                .map(SubscriptionView::of);
    }

    @GetMapping("/{id}")
    SubscriptionView one(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @PathVariable String id) {
        return SubscriptionView.of(find(caller, id));
    }

    @PostMapping("/{id}/cancel")
    SubscriptionView cancel(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable CancelForm form) {
        String when = form == null ? null : form.when();
        String reason = form == null ? null : form.reason();
        new FieldChecks()
                .that(isOneOf(when, ENDS), "/when", "invalid_value", "now or period_end")
                .optionalText("/reason", reason, MAX_REASON_LENGTH)
                .done();
        Subscription found = find(caller, id);
        calls.cancel(
                new CancelSubscription(found.organization(), found.id(), "now".equals(when), caller.actor(), reason));
        return SubscriptionView.of(subscriptions.get(found.organization(), id));
    }

    private Subscription find(Caller caller, String id) {
        Subscription found =
                caller.isOperator() ? subscriptions.findOfAny(id) : subscriptions.find(caller.organization404(), id);
        if (found == null) {
            throw Problem.notFound();
        }
        return found;
    }

    private static boolean isOneOf(@Nullable String value, Set<String> allowed) {
        return value == null || allowed.contains(value);
    }

    private static String or(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }
}
