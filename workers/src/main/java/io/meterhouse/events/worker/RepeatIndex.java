package io.meterhouse.events.worker;

import io.meterhouse.events.EventIdentity;
import io.meterhouse.metering.Repeats;
import java.util.Arrays;

/**
 * Remembers the identities last seen on one log partition, and marks records that repeat one. It is bounded: what is long
 * ago is forgotten, and the repeats it then misses are found by the exact count at the close of a period. It never marks
 * a record that is none.
 *
 * <p>Two generations, each half of the bound: identities enter the young one, and when that is full it becomes the old one
 * and the old one is dropped. An identity that is seen again is young again.
 */
final class RepeatIndex {
    private final int perGeneration;
    private Generation young;
    private Generation old;
    private long nextOffset;

    /** @param capacity the most identities that are remembered */
    RepeatIndex(int capacity) {
        if (capacity < 2) {
            throw new IllegalArgumentException("an index remembers two identities at least");
        }
        this.perGeneration = capacity / 2;
        this.young = new Generation(perGeneration);
        this.old = new Generation(0);
    }

    /**
     * Whether the record is a repeat of one that lies before it, and remembers it.
     *
     * @param offset beyond all that were given before: a record that is stored once more never meets itself here
     * @param clockMicros the billing clock at its receipt
     */
    boolean mark(EventIdentity identity, long offset, long clockMicros) {
        if (offset < nextOffset) {
            throw new IllegalStateException("record " + offset + " was looked at already, " + nextOffset + " is next");
        }
        nextOffset = offset + 1;
        int slot = young.find(identity);
        if (slot >= 0) {
            return young.seenAgain(slot, clockMicros);
        }
        long earlier = old.clockOf(identity);
        boolean seen = earlier != Generation.NEVER;
        remember(identity, seen ? Math.max(earlier, clockMicros) : clockMicros);
        return seen && Repeats.isRepeat(earlier, clockMicros);
    }

    private void remember(EventIdentity identity, long clockMicros) {
        if (young.size == perGeneration) {
            old = young;
            young = new Generation(perGeneration);
        }
        young.add(identity, clockMicros);
    }

    /** An open-addressing table of identities to the latest billing clock they were seen at. */
    private static final class Generation {
        static final long NEVER = Long.MIN_VALUE;
        private static final int FIRST_SLOTS = 1_024;

        private final int capacity;
        private long[] high;
        private long[] low;
        private long[] clock;
        private int size;

        Generation(int capacity) {
            this.capacity = capacity;
            allot(Math.min(FIRST_SLOTS, slotsFor(Math.max(capacity, 1))));
        }

        private void allot(int slots) {
            high = new long[slots];
            low = new long[slots];
            clock = new long[slots];
            Arrays.fill(clock, NEVER);
        }

        private static int slotsFor(int entries) {
            return Integer.highestOneBit(Math.max(2, entries) * 2 - 1) * 2;
        }

        /** Where it is; where it is not, the one's complement of where it would be. */
        int find(EventIdentity identity) {
            int mask = clock.length - 1;
            // The log partition took its part of the low bits, so the high ones spread better.
            int slot = (int) (identity.high() ^ identity.high() >>> Integer.SIZE) & mask;
            while (clock[slot] != NEVER) {
                if (high[slot] == identity.high() && low[slot] == identity.low()) {
                    return slot;
                }
                slot = slot + 1 & mask;
            }
            return ~slot;
        }

        long clockOf(EventIdentity identity) {
            int slot = find(identity);
            return slot < 0 ? NEVER : clock[slot];
        }

        boolean seenAgain(int slot, long clockMicros) {
            long earlier = clock[slot];
            clock[slot] = Math.max(earlier, clockMicros);
            return Repeats.isRepeat(earlier, clockMicros);
        }

        void add(EventIdentity identity, long clockMicros) {
            if (size >= capacity) {
                throw new IllegalStateException("a generation holds at most " + capacity);
            }
            if (size * 2 >= clock.length) {
                grow();
            }
            put(identity.high(), identity.low(), clockMicros);
            size++;
        }

        private void put(long keyHigh, long keyLow, long clockMicros) {
            int slot = ~find(new EventIdentity(keyHigh, keyLow));
            high[slot] = keyHigh;
            low[slot] = keyLow;
            clock[slot] = clockMicros;
        }

        private void grow() {
            long[] highBefore = high;
            long[] lowBefore = low;
            long[] clockBefore = clock;
            allot(clock.length * 2);
            for (int slot = 0; slot < clockBefore.length; slot++) {
                if (clockBefore[slot] != NEVER) {
                    put(highBefore[slot], lowBefore[slot], clockBefore[slot]);
                }
            }
        }
    }
}
