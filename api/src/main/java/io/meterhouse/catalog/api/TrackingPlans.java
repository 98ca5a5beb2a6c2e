package io.meterhouse.catalog.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.catalog.TrackingMode;
import io.meterhouse.catalog.TrackingPlan;
import io.meterhouse.catalog.storage.TrackingPlanStore;
import io.meterhouse.events.MadeId;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.Rejection;
import io.meterhouse.events.RejectionCode;
import io.meterhouse.events.ValidEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Holds events against the plans of their organizations. A key knows the revision of its plan, or that there is none: then
 * nothing here is looked up at all. What a revision says never changes, so a body is judged by one and the same plan, and
 * nobody has to be told to forget one.
 */
@Component
public class TrackingPlans {
    /** Names of types in the plans that are remembered. */
    private static final long MAX_NAMES = 200_000;

    private record Revision(String organization, Environment environment, long number) {}

    private final TrackingPlanStore store;
    private final CompiledSchemas schemas;
    private final ViolationTallies tallies;
    private final Cache<Revision, TrackingPlan> plans = Caffeine.newBuilder()
            .maximumWeight(MAX_NAMES)
            .weigher((Revision revision, TrackingPlan plan) -> names(plan))
            .build();

    TrackingPlans(TrackingPlanStore store, CompiledSchemas schemas, ViolationTallies tallies) {
        this.store = store;
        this.schemas = schemas;
        this.tallies = tallies;
    }

    private static int names(TrackingPlan plan) {
        Set<String> allowed = plan.allowedTypes();
        return 1 + plan.schemas().size() + (allowed == null ? 0 : allowed.size());
    }

    /** How an event is not as planned. */
    private record Deviation(RejectionCode code, int version, String message) {}

    /**
     * What is left of a body's events, and what is refused, by the plan that its key stands under. May wait for the database
     * where the key stands under one.
     */
    public ParsedBody.Events judged(ActiveKey key, ParsedBody.Events events) {
        if (key.trackingPlan() == 0 || events.valid().isEmpty()) {
            return events;
        }
        TrackingPlan plan = plans.get(
                new Revision(key.organization(), key.environment(), key.trackingPlan()),
                revision -> store.inForce(revision.organization(), revision.environment()));
        return plan.mode() == TrackingMode.OFF ? events : judged(key, plan, events);
    }

    private ParsedBody.Events judged(ActiveKey key, TrackingPlan plan, ParsedBody.Events events) {
        boolean enforced = plan.mode() == TrackingMode.ENFORCE;
        JudgingBudget budget = new JudgingBudget();
        List<ValidEvent> kept = new ArrayList<>(events.valid().size());
        List<Rejection> refused = new ArrayList<>();
        Set<Integer> nameless = new HashSet<>();
        events.made().forEach(made -> nameless.add(made.index()));
        for (ValidEvent event : events.valid()) {
            Deviation deviation = deviation(key.organization(), plan, event, budget);
            if (deviation != null) {
                tallies.count(
                        key.organization(),
                        key.environment(),
                        event.type(),
                        deviation.version(),
                        enforced,
                        deviation.message());
            }
            if (deviation != null && enforced) {
                String id = nameless.contains(event.index()) ? null : event.id();
                refused.add(new Rejection(event.index(), id, deviation.code(), deviation.message()));
            } else {
                kept.add(event);
            }
        }
        return refused.isEmpty() ? events : without(refused, kept, events);
    }

    private @Nullable Deviation deviation(
            String organization, TrackingPlan plan, ValidEvent event, JudgingBudget budget) {
        if (!plan.allows(event.type())) {
            return new Deviation(
                    RejectionCode.TYPE_NOT_ALLOWED, 0, "the tracking plan does not list events of this `type`");
        }
        TrackingPlan.Version version = plan.schemaOf(event.type());
        if (version == null) {
            return null;
        }
        String violation = schemas.of(organization, version.id()).violation(event.data(), budget);
        return violation == null ? null : new Deviation(RejectionCode.SCHEMA_VIOLATION, version.number(), violation);
    }

    /** The rejections stand in the order of the body, whoever made them; a refused event has no id that was made for it. */
    private static ParsedBody.Events without(List<Rejection> refused, List<ValidEvent> kept, ParsedBody.Events events) {
        Set<Integer> gone = new HashSet<>();
        refused.forEach(rejection -> gone.add(rejection.index()));
        List<Rejection> rejected = new ArrayList<>(events.rejected());
        rejected.addAll(refused);
        rejected.sort(Comparator.comparingInt(Rejection::index));
        List<MadeId> made =
                events.made().stream().filter(id -> !gone.contains(id.index())).toList();
        return new ParsedBody.Events(kept, rejected, made);
    }
}
