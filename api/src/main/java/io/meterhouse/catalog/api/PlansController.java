package io.meterhouse.catalog.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.meterhouse.accounts.Ids;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.billing.Currency;
import io.meterhouse.catalog.PlanValidation;
import io.meterhouse.catalog.PlanVersionForm;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceForm;
import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.catalog.storage.PlanRegistry;
import io.meterhouse.catalog.storage.PlanRegistry.KeptPlan;
import io.meterhouse.catalog.storage.PlanRegistry.KeptVersion;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Plans and their versions. A version is a draft until it is published, and never changes after. */
@RestController
@RequestMapping("/v1/plans")
class PlansController {
    private static final int MAX_KEY = 64;
    private static final int MAX_NAME = 200;

    /** How long publishing waits for a version's meters to count the events that are older than themselves. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9_.-]*");

    private final PlanRegistry plans;
    private final MeterRegistry meters;
    private final MeterBackfills backfills;
    private final Clock clock;

    PlansController(PlanRegistry plans, MeterRegistry meters, MeterBackfills backfills, Clock clock) {
        this.plans = plans;
        this.meters = meters;
        this.backfills = backfills;
        this.clock = clock;
    }

    record PlanForm(
            @Nullable String key,
            @Nullable String name,
            @Nullable String currency,
            @JsonProperty("default") @Nullable Boolean isDefault,
            @Nullable Boolean selfServe) {}

    record PlanView(
            String id,
            String key,
            String name,
            String currency,
            @JsonProperty("default") boolean isDefault,
            boolean selfServe,
            Instant createdAt,
            List<VersionView> versions) {
        static PlanView of(KeptPlan plan, List<KeptVersion> versions) {
            return new PlanView(
                    plan.id(),
                    plan.key(),
                    plan.name(),
                    plan.currency(),
                    plan.isDefault(),
                    plan.selfServe(),
                    plan.createdAt(),
                    versions.stream().map(VersionView::of).toList());
        }
    }

    record VersionView(
            String id,
            String plan,
            int version,
            String status,
            @Nullable String interval,
            @Nullable Integer intervalCount,
            @Nullable Integer trialDays,
            @Nullable String minimumCommitment,
            List<@Nullable PriceForm> prices,
            Instant createdAt,
            @Nullable Instant publishedAt) {
        static VersionView of(KeptVersion version) {
            PlanVersionForm form = version.form();
            return new VersionView(
                    version.id(),
                    version.plan(),
                    version.number(),
                    version.status(),
                    form.interval(),
                    form.intervalCount(),
                    form.trialDays(),
                    form.minimumCommitment(),
                    Objects.requireNonNullElse(form.prices(), List.of()),
                    version.createdAt(),
                    version.publishedAt());
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    PlanView create(@Allow(Who.OPERATOR) Caller caller, NewIds ids, @RequestBody PlanForm form) {
        String key = form.key();
        FieldChecks checks = new FieldChecks().text("/key", key, MAX_KEY).text("/name", form.name(), MAX_NAME);
        checks.that(
                        key == null || key.isBlank() || KEY.matcher(key).matches(),
                        "/key",
                        "invalid_key",
                        "A key has lower-case letters, digits, dots, hyphens and underscores.")
                .required("/currency", form.currency())
                .that(
                        form.currency() == null || isCurrency(form.currency()),
                        "/currency",
                        "invalid_currency",
                        "There is no such currency.")
                .done();
        KeptPlan plan = new KeptPlan(
                ids.next(Ids.PLAN),
                String.valueOf(key),
                String.valueOf(form.name()),
                String.valueOf(form.currency()),
                Boolean.TRUE.equals(form.isDefault()),
                Boolean.TRUE.equals(form.selfServe()),
                clock.instant());
        // A repeat that took over from a process that died finds the plan which that one had made.
        return plans.create(plan)
                .or(() -> plans.find(plan.id()))
                .map(made -> PlanView.of(made, List.of()))
                .orElseThrow(() -> Problem.conflict("key_taken", "There is a plan of this key already."));
    }

    private static boolean isCurrency(String code) {
        try {
            Currency.of(code);
            return true;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }

    @GetMapping
    Page<PlanView> list(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, PageRequest page) {
        return Page.of(plans.page(page.after(), page.limitAndOne()), page, KeptPlan::id)
                .map(plan -> view(caller, plan));
    }

    @GetMapping("/{plan}")
    PlanView one(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @PathVariable String plan) {
        return view(caller, find(plan));
    }

    /** Drafts are the operator's alone. */
    private PlanView view(Caller caller, KeptPlan plan) {
        List<KeptVersion> versions = plans.versions(plan.id(), PageRequest.MAX_LIMIT);
        return PlanView.of(
                plan,
                caller.isOperator()
                        ? versions
                        : versions.stream().filter(KeptVersion::isPublished).toList());
    }

    @PostMapping("/{plan}/versions")
    @ResponseStatus(HttpStatus.CREATED)
    VersionView addVersion(
            @Allow(Who.OPERATOR) Caller caller,
            NewIds ids,
            @PathVariable String plan,
            @RequestBody PlanVersionForm form) {
        KeptPlan found = find(plan);
        Violated.throwIfAny(PlanValidation.validate(form, meters.usableKeys()));
        return VersionView.of(plans.addDraft(ids.next(Ids.PLAN_VERSION), found.id(), form, clock.instant()));
    }

    @GetMapping("/{plan}/versions/{version}")
    VersionView version(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @PathVariable String plan, @PathVariable String version) {
        KeptVersion found = findVersion(plan, version);
        if (!found.isPublished() && !caller.isOperator()) {
            throw Problem.notFound();
        }
        return VersionView.of(found);
    }

    /** Replaces what is given; what is not stays as it is. */
    @PatchMapping("/{plan}/versions/{version}")
    VersionView change(
            @Allow(Who.OPERATOR) Caller caller,
            @PathVariable String plan,
            @PathVariable String version,
            @RequestBody PlanVersionForm change) {
        KeptVersion found = findVersion(plan, version);
        if (found.isPublished()) {
            throw published();
        }
        PlanVersionForm before = found.form();
        PlanVersionForm after = new PlanVersionForm(
                given(change.interval(), before.interval()),
                given(change.intervalCount(), before.intervalCount()),
                given(change.trialDays(), before.trialDays()),
                given(change.minimumCommitment(), before.minimumCommitment()),
                given(change.prices(), before.prices()));
        Violated.throwIfAny(PlanValidation.validate(after, meters.usableKeys()));
        if (!plans.replaceDraft(found.id(), after)) {
            throw published();
        }
        return VersionView.of(findVersion(plan, found.id()));
    }

    private static <T> @Nullable T given(@Nullable T change, @Nullable T before) {
        return change == null ? before : change;
    }

    @PostMapping("/{plan}/versions/{version}/publish")
    VersionView publish(@Allow(Who.OPERATOR) Caller caller, @PathVariable String plan, @PathVariable String version) {
        KeptVersion found = findVersion(plan, version);
        if (!found.isPublished()) {
            Violated.throwIfAny(PlanValidation.validate(found.form(), meters.usableKeys()));
            requireWholeMeters(found.form());
            plans.publish(found.id(), clock.instant());
        }
        return VersionView.of(findVersion(plan, found.id()));
    }

    /** No invoice may close on a meter that does not count all its events, so no version that prices it is published. */
    private void requireWholeMeters(PlanVersionForm form) {
        Set<String> priced = new TreeSet<>();
        form.toPrices().stream().map(Price::meter).filter(Objects::nonNull).forEach(priced::add);
        Set<String> unfinished = backfills.unfinished(priced, PATIENCE);
        if (!unfinished.isEmpty()) {
            throw Problem.conflict(
                    "meter_backfilling",
                    "Events that are older than these meters are still being counted: " + String.join(", ", unfinished)
                            + ".");
        }
    }

    private static Problem published() {
        return Problem.conflict("version_published", "A published version never changes; add another one.");
    }

    private KeptPlan find(String plan) {
        return plans.find(plan).orElseThrow(Problem::notFound);
    }

    private KeptVersion findVersion(String plan, String version) {
        return plans.findVersion(find(plan).id(), version).orElseThrow(Problem::notFound);
    }
}
