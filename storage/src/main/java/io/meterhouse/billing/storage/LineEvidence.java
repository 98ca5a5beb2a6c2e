package io.meterhouse.billing.storage;

import io.meterhouse.metering.LogPosition;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was seen when a line's quantity was taken.
 *
 * @param counted events counted
 * @param excluded events that were not, by reason
 * @param checksum of the identities counted
 * @param from for an adjustment, the position from which events were late
 */
public record LineEvidence(
        long counted,
        SortedMap<String, Long> excluded,
        @Nullable String checksum,
        @Nullable LogPosition from) {
    public static final LineEvidence NONE = new LineEvidence(0, new TreeMap<>(), null, null);

    public LineEvidence {
        excluded = Collections.unmodifiableSortedMap(new TreeMap<>(excluded));
    }
}
