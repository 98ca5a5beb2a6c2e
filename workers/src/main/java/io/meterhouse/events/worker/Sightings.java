package io.meterhouse.events.worker;

import io.meterhouse.events.EventIdentity;
import java.util.Arrays;

/** Who was seen where and when: events of one log partition in the order of the log, in arrays instead of objects for each. */
final class Sightings {
    private final long[] highs;
    private final long[] lows;
    private final long[] offsets;
    private final long[] clocks;
    private int size;

    /** @param most as many as there can be */
    Sightings(int most) {
        highs = new long[most];
        lows = new long[most];
        offsets = new long[most];
        clocks = new long[most];
    }

    /**
     * The next one.
     *
     * @param offset beyond all that were given before
     * @param clockMicros the billing clock at its receipt
     */
    void add(EventIdentity identity, long offset, long clockMicros) {
        highs[size] = identity.high();
        lows[size] = identity.low();
        offsets[size] = offset;
        clocks[size] = clockMicros;
        size++;
    }

    int size() {
        return size;
    }

    /** The upper half of an event's identity. */
    long high(int index) {
        return highs[index];
    }

    /** The lower half of an event's identity. */
    long low(int index) {
        return lows[index];
    }

    long offset(int index) {
        return offsets[index];
    }

    /** Microseconds since 1970. */
    long clock(int index) {
        return clocks[index];
    }

    /** Of all of them, rising. */
    long[] offsets() {
        return Arrays.copyOf(offsets, size);
    }
}
