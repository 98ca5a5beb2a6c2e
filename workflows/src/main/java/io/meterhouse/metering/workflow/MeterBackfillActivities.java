package io.meterhouse.metering.workflow;

import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/** The steps of a meter's backfill. What each does is a row: repeating one changes nothing. */
@ActivityInterface(namePrefix = "MeterBackfill")
public interface MeterBackfillActivities {
    /** Reads where the log ends, now that the sink knows the meter: what lies before is looked at. The first answer stays. */
    BackfillState begin(BackfillRef meter);

    /** Waits a few seconds for everything that lies before to be stored; fails where it is not. */
    void awaitStored(BackfillRef meter);

    /** Counts the events to look at. */
    BackfillState countOlder(BackfillRef meter);

    /** Matches blocks of events for a few seconds, from where the row says. Behind the last one the meter is active. */
    BackfillState matchOlder(BackfillRef meter);

    /** Waits a while for every shard of metering to count the windows of older events; fails where one has not. */
    void awaitWindows(BackfillRef meter);

    /** Makes sure that the meter is active: it counts every stored event, and its windows do. */
    void activate(BackfillRef meter);

    record BackfillRef(String meter) {}

    /**
     * How far it is.
     *
     * @param known whether there is such a meter
     * @param active whether the meter counts every stored event
     * @param older how many events there are to look at; null where they were not counted yet
     * @param matched whether all are matched
     */
    record BackfillState(
            int version,
            boolean known,
            boolean active,
            @Nullable Long older,
            long looked,
            boolean matched) {
        public static final int VERSION = 1;
    }
}
