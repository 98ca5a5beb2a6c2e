package io.meterhouse.catalog.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.KeyChangeBarrier;
import io.meterhouse.catalog.TrackingMode;
import io.meterhouse.catalog.TrackingPlan;
import io.meterhouse.catalog.storage.TrackingPlanStore;
import io.meterhouse.catalog.storage.TrackingPlanStore.KeptPlan;
import io.meterhouse.catalog.storage.TrackingViolationStore;
import io.meterhouse.catalog.storage.TrackingViolationStore.KeptTally;
import io.meterhouse.metering.api.Environments;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What an organization expects of its events, per environment, and how often they were otherwise. */
@RestController
@RequestMapping("/v1/tracking-plan")
class TrackingPlanController {
    private static final int MAX_TYPE = 256;

    private final TrackingPlanStore plans;
    private final TrackingViolationStore violations;
    private final KeyChangeBarrier barrier;
    private final Clock clock;

    TrackingPlanController(
            TrackingPlanStore plans, TrackingViolationStore violations, KeyChangeBarrier barrier, Clock clock) {
        this.plans = plans;
        this.violations = violations;
        this.barrier = barrier;
        this.clock = clock;
    }

    /**
     * @param mode {@code off}, {@code warn} or {@code enforce}
     * @param allowedTypes the only types that may come; null where any may
     */
    record PlanForm(
            @Nullable String organization,
            @Nullable String environment,
            @Nullable String mode,
            @Nullable List<@Nullable String> allowedTypes) {}

    record PlanView(
            String environment,
            String mode,
            @Nullable List<String> allowedTypes,
            @Nullable Instant updatedAt) {
        static PlanView of(KeptPlan plan) {
            return new PlanView(plan.environment().code(), plan.mode().code(), plan.allowedTypes(), plan.updatedAt());
        }
    }

    /**
     * @param type null: of all types for which there was no room left
     * @param version of the schema that was violated; null where the type is not on the list
     * @param example what was wrong with the last of them
     */
    record ViolationView(
            String id,
            @Nullable String type,
            @Nullable Integer version,
            String code,
            long warned,
            long refused,
            String example,
            Instant firstAt,
            Instant lastAt) {
        static ViolationView of(KeptTally tally) {
            return new ViolationView(
                    tally.id(),
                    tally.type().equals(TrackingViolationStore.OTHER_TYPES) ? null : tally.type(),
                    tally.version() == 0 ? null : tally.version(),
                    tally.version() == 0 ? "type_not_allowed" : "schema_violation",
                    tally.warned(),
                    tally.refused(),
                    tally.example(),
                    tally.firstAt(),
                    tally.lastAt());
        }
    }

    @GetMapping
    PlanView one(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization) {
        return PlanView.of(plans.find(caller.organizationFor(organization), Environments.of(caller, environment)));
    }

    /** Answers when the plan is in force everywhere. */
    @PutMapping
    PlanView put(@Allow({Who.ADMIN, Who.OPERATOR}) Caller caller, @RequestBody PlanForm form) {
        String organization = caller.organizationFor(form.organization());
        FieldChecks checks = new FieldChecks();
        Environment environment = environment(form.environment(), checks);
        TrackingMode mode = mode(form.mode(), checks);
        List<String> types = types(form.allowedTypes(), checks);
        checks.done();
        if (environment == null || mode == null) {
            throw new IllegalStateException("what is missing was not told");
        }
        KeptPlan put = plans.put(organization, environment, mode, types, caller.actor(), clock.instant());
        barrier.awaitSeenEverywhere();
        return PlanView.of(put);
    }

    private static @Nullable Environment environment(@Nullable String code, FieldChecks checks) {
        checks.required("/environment", code);
        try {
            return code == null ? null : Environment.of(code);
        } catch (IllegalArgumentException unknown) {
            checks.error("/environment", "invalid_environment", "An environment is live or test.");
            return null;
        }
    }

    private static @Nullable TrackingMode mode(@Nullable String code, FieldChecks checks) {
        checks.required("/mode", code);
        try {
            return code == null ? null : TrackingMode.of(code);
        } catch (IllegalArgumentException unknown) {
            checks.error("/mode", "invalid_mode", "A mode is off, warn or enforce.");
            return null;
        }
    }

    private static @Nullable List<String> types(@Nullable List<@Nullable String> types, FieldChecks checks) {
        if (types == null) {
            return null;
        }
        if (types.size() > TrackingPlan.MAX_ALLOWED_TYPES) {
            throw Problem.field(
                    "/allowed_types",
                    "too_many_types",
                    "At most " + TrackingPlan.MAX_ALLOWED_TYPES + " types stand on the list.");
        }
        Set<String> named = new LinkedHashSet<>();
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            checks.text("/allowed_types/" + i, type, MAX_TYPE);
            named.add(String.valueOf(type));
        }
        return List.copyOf(named);
    }

    /** How often events were not as planned, what was seen last for the first time first. */
    @GetMapping("/violations")
    Page<ViolationView> violations(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String environment,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        return Page.of(
                        violations.page(
                                caller.organizationFor(organization),
                                Environments.of(caller, environment),
                                page.after(),
                                page.limitAndOne()),
                        page,
                        KeptTally::id)
                .map(ViolationView::of);
    }
}
