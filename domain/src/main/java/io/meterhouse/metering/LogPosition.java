package io.meterhouse.metering;

import java.util.List;

/**
 * A place in the log of events: what lies before it is in, what comes after is late.
 *
 * @param epoch which topic it speaks of; numbered in the order that topics were first seen
 * @param offsets per partition, the offset of the first record that is not in any more
 */
public record LogPosition(int epoch, List<Long> offsets) {
    public LogPosition {
        offsets = List.copyOf(offsets);
        if (offsets.stream().anyMatch(offset -> offset < 0)) {
            throw new IllegalArgumentException("an offset is never negative: " + offsets);
        }
    }
}
