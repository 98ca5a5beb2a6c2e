package io.meterhouse.metering.activity;

import io.meterhouse.metering.workflow.MeteringActivities;
import io.meterhouse.metering.workflow.MeteringContracts;
import io.meterhouse.operations.activity.Heartbeats;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Watches a shard: a look, a pause, and again, telling Temporal each time that it is alive. */
@Component
class MeteringActivitiesImpl implements MeteringActivities {
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(3);

    /** A look is followed by a pause as many times as long, so that metering leaves room for the rest. */
    private static final int PAUSE_TIMES = 4;

    private static final Duration USUAL_PAUSE = Duration.ofSeconds(10);

    /**
     * A look counts all of an hour that was touched anew, so that it takes the longer the more comes. What is beyond this is
     * followed by a pause that leaves it a tenth of the time, however long it becomes.
     */
    private static final Duration LONG_LOOK = Duration.ofSeconds(5);

    private static final int LONG_PAUSE_TIMES = 9;

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
            pause(context, since, end);
        }
        return new Watched(windows, false);
    }

    private static void pause(ActivityExecutionContext context, long since, long end) {
        long now = System.nanoTime();
        long until =
                Math.min(end, now + pauseAfter(Duration.ofNanos(now - since)).toNanos());
        try {
            do {
                // Says when this watch is over for the server: whoever beats during a look does not listen.
                context.heartbeat(null);
                TimeUnit.NANOSECONDS.sleep(Math.min(until - System.nanoTime(), BEAT_EVERY.toNanos()));
            } while (System.nanoTime() < until);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the watch was interrupted", e);
        }
    }

    static Duration pauseAfter(Duration look) {
        Duration usual = shorter(longer(look.multipliedBy(PAUSE_TIMES), LOOK_EVERY), USUAL_PAUSE);
        return longer(usual, look.minus(LONG_LOOK).multipliedBy(LONG_PAUSE_TIMES));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
