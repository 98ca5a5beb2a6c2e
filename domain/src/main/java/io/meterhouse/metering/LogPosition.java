package io.meterhouse.metering;

import java.util.List;

/**
 * A place in the log of events: what lies before it is in, what comes after is late.
 *
 * @param epoch which topic it speaks of; numbered in the order that topics were first seen
 * @param offsets per partition, the {@link io.meterhouse.events.EventOffset} of the first event that is not in any more
 */
public record LogPosition(int epoch, List<Long> offsets) {
    public LogPosition {
        offsets = List.copyOf(offsets);
        if (offsets.stream().anyMatch(offset -> offset < 0)) {
            throw new IllegalArgumentException("an offset is never negative: " + offsets);
        }
    }

    /** Whether the record at this place lies before. */
    public boolean isAfter(int recordEpoch, int partition, long offset) {
        return recordEpoch < epoch
                || (recordEpoch == epoch && partition < offsets.size() && offset < offsets.get(partition));
    }

    /** Whether everything that lies before {@code other} lies before this one too. */
    public boolean covers(LogPosition other) {
        if (epoch != other.epoch) {
            // Of a topic that is gone nothing more can come.
            return epoch > other.epoch;
        }
        for (int partition = 0; partition < other.offsets.size(); partition++) {
            long mine = partition < offsets.size() ? offsets.get(partition) : 0;
            if (mine < other.offsets.get(partition)) {
                return false;
            }
        }
        return true;
    }
}
