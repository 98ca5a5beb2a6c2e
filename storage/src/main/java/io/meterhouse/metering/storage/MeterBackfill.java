package io.meterhouse.metering.storage;

import io.meterhouse.metering.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * How far the older events of a meter are matched.
 *
 * @param active whether the meter counts every stored event
 * @param upTo what lies before is matched here, what lies behind by the sink; null where it was not read yet
 * @param older how many events there are to look at; null where they were not counted yet
 * @param cursor the last event that was looked at
 * @param matched whether all of them are matched; their usage windows may still have to be counted
 */
public record MeterBackfill(
        String meterId,
        boolean active,
        @Nullable LogPosition upTo,
        @Nullable Long older,
        long looked,
        OlderEventCursor cursor,
        boolean matched) {}
