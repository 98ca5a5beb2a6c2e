package io.meterhouse.events.worker;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays that hold the bytes of records until those are stored, used again and again: whatever of a record outlived its
 * reading would be copied by the garbage collector twice. Used by the sink's own thread alone.
 */
final class RecordRoom {
    static final int SEGMENT_BYTES = 256 * 1024;

    private final int mostFree;
    private final Deque<byte[]> free = new ArrayDeque<>();

    /** @param keptBytes how much is kept for later at most */
    RecordRoom(long keptBytes) {
        this.mostFree = Math.toIntExact(keptBytes / SEGMENT_BYTES);
    }

    /** An array with room for so many bytes at least. */
    byte[] segment(int bytes) {
        if (bytes > SEGMENT_BYTES) {
            return new byte[bytes];
        }
        byte[] used = free.poll();
        return used == null ? new byte[SEGMENT_BYTES] : used;
    }

    /** Nobody reads what is in it any more. */
    void giveBack(byte[] segment) {
        if (segment.length == SEGMENT_BYTES && free.size() < mostFree) {
            free.push(segment);
        }
    }
}
