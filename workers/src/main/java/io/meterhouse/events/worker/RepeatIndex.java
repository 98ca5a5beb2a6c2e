package io.meterhouse.events.worker;

import io.meterhouse.events.EventIdentity;
import io.meterhouse.metering.Repeats;
import java.util.BitSet;

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
        this.young = new Generation();
        this.old = new Generation();
    }

    /**
     * Which of these are repeats of one that lies before them, and remembers them all. Many at once cost a fraction of what
     * they do one by one: nearly each asks memory that no cache has, and nothing in between keeps the processor from asking
     * for the next ones meanwhile.
     */
    BitSet mark(Sightings events) {
        BitSet repeats = new BitSet(events.size());
        for (int i = 0; i < events.size(); i++) {
            if (mark(events.high(i), events.low(i), events.offset(i), events.clock(i))) {
                repeats.set(i);
            }
        }
        return repeats;
    }

    /**
     * Whether the record is a repeat of one that lies before it, and remembers it.
     *
     * @param offset beyond all that were given before: a record that is stored once more never meets itself here
     * @param clockMicros the billing clock at its receipt
     */
    boolean mark(EventIdentity identity, long offset, long clockMicros) {
        return mark(identity.high(), identity.low(), offset, clockMicros);
    }

    private boolean mark(long high, long low, long offset, long clockMicros) {
        if (offset < nextOffset) {
            throw new IllegalStateException("record " + offset + " was looked at already, " + nextOffset + " is next");
        }
        nextOffset = offset + 1;
        int place = young.find(high, low);
        if (young.isTaken(place)) {
            return young.seenAgain(place, clockMicros);
        }
        int before = old.find(high, low);
        boolean seen = old.isTaken(before);
        long earlier = seen ? old.clock(before) : clockMicros;
        remember(high, low, Math.max(earlier, clockMicros));
        return seen && Repeats.isRepeat(earlier, clockMicros);
    }

    private void remember(long high, long low, long clockMicros) {
        if (young.size == perGeneration) {
            Generation oldest = old;
            old = young;
            young = oldest;
            young.clear();
        }
        young.add(high, low, clockMicros);
    }

    /**
     * An open-addressing table of identities to the latest billing clock they were seen at. All of an entry lies together,
     * so that looking for it asks the memory once.
     */
    private static final class Generation {
        private static final long FREE = Long.MIN_VALUE;
        private static final int FIRST_SLOTS = 1_024;
        private static final int ENTRY = 3;
        private static final int LOW = 1;
        private static final int CLOCK = 2;

        private long[] entries = {};
        private int slots;
        private int size;

        Generation() {
            allot(FIRST_SLOTS);
        }

        private void allot(int newSlots) {
            slots = newSlots;
            entries = new long[newSlots * ENTRY];
            clear();
        }

        /** Forgets all and keeps the room. */
        void clear() {
            for (int place = CLOCK; place < entries.length; place += ENTRY) {
                entries[place] = FREE;
            }
            size = 0;
        }

        /** Where it is, or would be. */
        int find(long high, long low) {
            // The log partition took its part of the low bits, so the high ones spread better.
            int slot = (int) (high ^ high >>> Integer.SIZE) & slots - 1;
            while (true) {
                int place = slot * ENTRY;
                if (!isTaken(place) || (entries[place] == high && entries[place + LOW] == low)) {
                    return place;
                }
                slot = slot + 1 & slots - 1;
            }
        }

        boolean isTaken(int place) {
            return entries[place + CLOCK] != FREE;
        }

        long clock(int place) {
            return entries[place + CLOCK];
        }

        boolean seenAgain(int place, long clockMicros) {
            long earlier = clock(place);
            entries[place + CLOCK] = Math.max(earlier, clockMicros);
            return Repeats.isRepeat(earlier, clockMicros);
        }

        void add(long high, long low, long clockMicros) {
            if (size * 2 >= slots) {
                grow();
            }
            put(high, low, clockMicros);
            size++;
        }

        private void put(long high, long low, long clockMicros) {
            int place = find(high, low);
            entries[place] = high;
            entries[place + LOW] = low;
            entries[place + CLOCK] = clockMicros;
        }

        private void grow() {
            long[] before = entries;
            int count = size;
            allot(slots * 2);
            for (int place = 0; place < before.length; place += ENTRY) {
                if (before[place + CLOCK] != FREE) {
                    put(before[place], before[place + LOW], before[place + CLOCK]);
                }
            }
            size = count;
        }
    }
}
