package io.meterhouse.metering.activity;

import io.meterhouse.metering.workflow.MeteringActivities;
import io.meterhouse.metering.workflow.MeteringContracts;
import io.meterhouse.operations.activity.Heartbeats;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Watches a shard: a look, a pause, and again, telling Temporal each time that it is alive. */
@Component
class MeteringActivitiesImpl implements MeteringActivities {
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A look that took long is followed by a pause as many times as long, so that metering leaves room for the rest. */
    private static final int PAUSE_TIMES = 4;

    private final ShardMeter meter;
    private final Heartbeats heartbeats;
    private final MeteringProperties properties;

    MeteringActivitiesImpl(ShardMeter meter, Heartbeats heartbeats, MeteringProperties properties) {
        this.heartbeats = heartbeats;
        this.meter = meter;
        this.properties = properties;
    }

    @Override
    public Watched watch(WatchRequest request) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        if (request.shard() >= properties.shards()) {
            return new Watched(0, true);
        }
        long end = System.nanoTime() + MeteringContracts.WATCH.toNanos();
        ShardMeter.Watch watch = meter.begin(request.shard());
        long windows = 0;
        while (System.nanoTime() < end) {
            long since = System.nanoTime();
            windows += heartbeats.during(watch::look);
            // Says when this watch is over for the server: whoever beats during a look does not listen.
            context.heartbeat(null);
            pause(Duration.ofNanos(System.nanoTime() - since).multipliedBy(PAUSE_TIMES));
        }
        return new Watched(windows, false);
    }

    private static void pause(Duration wanted) {
        Duration pause = wanted.compareTo(LOOK_EVERY) > 0 ? wanted : LOOK_EVERY;
        try {
            Thread.sleep(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the watch was interrupted", e);
        }
    }
}
