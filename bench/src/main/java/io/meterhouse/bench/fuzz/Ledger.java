package io.meterhouse.bench.fuzz;

import java.util.BitSet;

/** What was said of every good event, by number. What nothing was said of must not be stored. */
final class Ledger {
    private final BitSet acknowledged = new BitSet();
    private final BitSet doubtful = new BitSet();
    private final BitSet stored = new BitSet();
    private long repeated;
    private final BitSet refused = new BitSet();

    /** It must be stored, once. */
    synchronized void acknowledged(long number) {
        acknowledged.set(Math.toIntExact(number));
    }

    /** Nobody was told whether it is taken. */
    synchronized void doubtful(long number) {
        doubtful.set(Math.toIntExact(number));
    }

    /** It was found among what counts. */
    synchronized void stored(long number) {
        int index = Math.toIntExact(number);
        if (stored.get(index)) {
            repeated++;
        } else if (!acknowledged.get(index) && !doubtful.get(index)) {
            refused.set(index);
        }
        stored.set(index);
    }

    synchronized void forgetStored() {
        stored.clear();
        repeated = 0;
        refused.clear();
    }

    synchronized int acknowledgements() {
        return acknowledged.cardinality();
    }

    /** How many were acknowledged and are not there. */
    synchronized int lost() {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(stored);
        return missing.cardinality();
    }

    /** The first that was acknowledged and is not there; negative where none is. */
    synchronized int firstLost() {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(stored);
        return missing.nextSetBit(0);
    }

    /** How many are there that count twice. */
    synchronized long repeated() {
        return repeated;
    }

    /** How many are there though they were refused. */
    synchronized int refusedAndStored() {
        return refused.cardinality();
    }

    /** The first that is there though it was refused; negative where none is. */
    synchronized int firstRefusedAndStored() {
        return refused.nextSetBit(0);
    }
}
