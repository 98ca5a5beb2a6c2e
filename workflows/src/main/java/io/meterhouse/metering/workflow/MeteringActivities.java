package io.meterhouse.metering.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What the workflow of a shard has done. */
@ActivityInterface
public interface MeteringActivities {
    /** Waits, heartbeating, for something to be touched, and meters it; returns when an hour is over. */
    @ActivityMethod
    Watched watch(WatchRequest request);

    /** Which shard is watched. */
    record WatchRequest(int shard) {}

    /**
     * What came of it.
     *
     * @param windows how many windows were written
     * @param retired whether there is no such shard any more
     */
    record Watched(long windows, boolean retired) {}
}
