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
        MeteringPause pause = new MeteringPause(
                System::nanoTime,
                TimeUnit.NANOSECONDS::sleep,
                // Says when this watch is over for the server: whoever beats during a look does not listen.
                () -> context.heartbeat(null),
                watch::takeUpWait);
        long windows = 0;
        while (System.nanoTime() < end) {
            long since = System.nanoTime();
            windows += heartbeats.during(watch::look);
            long now = System.nanoTime();
            pause.after(Duration.ofNanos(now - since), Duration.ofNanos(end - now));
        }
        return new Watched(windows, false);
    }
}
