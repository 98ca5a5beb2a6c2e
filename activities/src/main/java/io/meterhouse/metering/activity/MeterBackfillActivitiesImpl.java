package io.meterhouse.metering.activity;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.MeterBackfill;
import io.meterhouse.metering.storage.MeterBackfillStore;
import io.meterhouse.metering.storage.OlderEventStore;
import io.meterhouse.metering.storage.OlderEventStore.Looked;
import io.meterhouse.metering.workflow.MeterBackfillActivities;
import io.meterhouse.metering.workflow.MeteringContracts;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * Matches older events. The end of the log is read after the meter's row was committed, and the sink asks for the meters
 * after it has read a block: so a record behind that end is always matched by the sink, and of those before it each is either
 * matched in its own row or looked at here.
 */
@Component
class MeterBackfillActivitiesImpl implements MeterBackfillActivities {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int BLOCK_EVENTS = 10_000;

    private final EventLog log;
    private final MeterStore meters;
    private final MeterBackfillStore backfills;
    private final OlderEventStore older;
    private final MeteringProperties properties;

    MeterBackfillActivitiesImpl(
            EventLog log,
            MeterStore meters,
            MeterBackfillStore backfills,
            OlderEventStore older,
            MeteringProperties properties) {
        this.log = log;
        this.meters = meters;
        this.backfills = backfills;
        this.older = older;
        this.properties = properties;
    }

    @Override
    public BackfillState begin(BackfillRef meter) {
        MeterBackfill found = backfills.find(meter.meter());
        if (found != null && !found.active() && found.upTo() == null) {
            backfills.keepPosition(meter.meter(), log.end());
        }
        return state(meter);
    }

    @Override
    public void awaitStored(BackfillRef meter) {
        LogPosition upTo = upTo(get(meter));
        await(
                () -> log.covers(log.stored(), upTo),
                "what was accepted before the meter is not stored yet",
                "NotStored");
    }

    @Override
    public BackfillState countOlder(BackfillRef meter) {
        Activity.getExecutionContext().heartbeat(null);
        MeterBackfill found = get(meter);
        if (found.older() == null) {
            backfills.keepOlder(meter.meter(), older.count(meter(meter), upTo(found)));
        }
        return state(meter);
    }

    @Override
    public BackfillState matchOlder(BackfillRef ref) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        Meter meter = meter(ref);
        long end = System.nanoTime() + MeteringContracts.BACKFILL_STEP.toNanos();
        MeterBackfill at = get(ref);
        while (!at.matched() && System.nanoTime() < end) {
            context.heartbeat(null);
            Looked looked = older.match(meter, upTo(at), at.cursor(), BLOCK_EVENTS);
            if (!backfills.advance(at, looked.looked(), looked.next())) {
                // An earlier try of this step is still at work, or was: what both did is the same, and its row counts.
                break;
            }
            at = get(ref);
        }
        return state(ref);
    }

    @Override
    public void awaitWindows(BackfillRef meter) {
        await(
                () -> IntStream.range(0, properties.shards()).allMatch(backfills.countedBy(meter.meter())::contains),
                "the usage windows of older events are not counted yet",
                "WindowsBehind");
    }

    @Override
    public void activate(BackfillRef meter) {
        backfills.activate(meter.meter());
    }

    private static void await(BooleanSupplier condition, String otherwise, String type) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw ApplicationFailure.newFailure(otherwise, type);
            }
            context.heartbeat(null);
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw ApplicationFailure.newFailureWithCause("the worker is stopping", "Stopping", stopping);
            }
        }
    }

    private BackfillState state(BackfillRef meter) {
        MeterBackfill found = backfills.find(meter.meter());
        return found == null
                ? new BackfillState(BackfillState.VERSION, false, false, null, 0, false)
                : new BackfillState(
                        BackfillState.VERSION, true, found.active(), found.older(), found.looked(), found.matched());
    }

    private MeterBackfill get(BackfillRef meter) {
        return Objects.requireNonNull(backfills.find(meter.meter()), meter.meter());
    }

    private Meter meter(BackfillRef meter) {
        return Objects.requireNonNull(meters.byId(meter.meter()), meter.meter());
    }

    private static LogPosition upTo(MeterBackfill backfill) {
        return Objects.requireNonNull(backfill.upTo(), "the log's end is read first");
    }
}
