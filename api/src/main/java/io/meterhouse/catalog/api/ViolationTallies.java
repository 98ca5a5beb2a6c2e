package io.meterhouse.catalog.api;

import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.storage.TrackingViolationStore;
import io.meterhouse.catalog.storage.TrackingViolationStore.Tally;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Counts events that are not as planned and writes the counts down once a second, many at once. What was counted since is
 * lost with the process: the counts tell where to look, not what to bill.
 */
@Component
class ViolationTallies implements SmartLifecycle {
    private static final Duration WRITE_PAUSE = Duration.ofSeconds(1);
    /** Kinds of violations between two writes; of what comes beyond them the type is forgotten. */
    private static final int MAX_KINDS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ViolationTallies.class);

    private record Plan(String organization, Environment environment) {}

    private record Kind(Plan plan, String type, int version) {}

    private final TrackingViolationStore store;
    private final Clock clock;
    private Map<Kind, Tally> tallies = new HashMap<>();
    private @Nullable ScheduledExecutorService writer;

    ViolationTallies(TrackingViolationStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** One more. */
    void count(
            String organization, Environment environment, String type, int version, boolean refused, String message) {
        Instant now = clock.instant();
        // A key is kept nowhere, also where somebody made it the name of a type or of a property.
        String shownType = ApiKeyFormat.isContainedIn(type) ? TrackingViolationStore.OTHER_TYPES : type;
        String example = ApiKeyFormat.isContainedIn(message) ? "" : message;
        Tally one = new Tally(shownType, version, refused ? 0 : 1, refused ? 1 : 0, example, now);
        add(new Plan(organization, environment), one);
    }

    private synchronized void add(Plan plan, Tally tally) {
        Kind kind = new Kind(plan, tally.type(), tally.version());
        if (tallies.size() >= MAX_KINDS && !tallies.containsKey(kind)) {
            kind = new Kind(plan, TrackingViolationStore.OTHER_TYPES, 0);
        }
        tallies.merge(
                kind,
                new Tally(
                        kind.type(), kind.version(), tally.warned(), tally.refused(), tally.example(), tally.lastAt()),
                ViolationTallies::sum);
    }

    private static Tally sum(Tally one, Tally other) {
        Tally later = one.lastAt().isAfter(other.lastAt()) ? one : other;
        return new Tally(
                one.type(),
                one.version(),
                one.warned() + other.warned(),
                one.refused() + other.refused(),
                later.example(),
                later.lastAt());
    }

    private synchronized Map<Kind, Tally> taken() {
        Map<Kind, Tally> taken = tallies;
        tallies = new HashMap<>();
        return taken;
    }

    private void write() {
        Map<Plan, List<Tally>> byPlan = new HashMap<>();
        taken().forEach((kind, tally) ->
                byPlan.computeIfAbsent(kind.plan(), _ -> new ArrayList<>()).add(tally));
        byPlan.forEach((plan, counted) -> {
            try {
                store.add(plan.organization(), plan.environment(), counted);
            } catch (RuntimeException away) {
                LOG.warn("violations of tracking plans cannot be written down: {}", away.toString());
                counted.forEach(tally -> add(plan, tally));
            }
        });
    }

    @Override
    public void start() {
        writer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("plan-violations").daemon().factory());
        var _ = writer.scheduleWithFixedDelay(
                this::write, WRITE_PAUSE.toMillis(), WRITE_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = writer;
        if (running != null) {
            running.shutdownNow();
            write();
        }
        writer = null;
    }

    @Override
    public boolean isRunning() {
        return writer != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
