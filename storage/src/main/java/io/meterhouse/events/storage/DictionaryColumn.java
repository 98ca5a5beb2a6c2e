package io.meterhouse.events.storage;

import io.meterhouse.events.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A column of few different texts ({@code LowCardinality(String)}) in ClickHouse's Native form: each text once, and for
 * every row its place among them. Of many different texts it only becomes larger.
 */
final class DictionaryColumn {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The only version of the form that there is. */
    private static final long VERSION = 1;
    /** The keys are in the block itself. */
    private static final long OWN_KEYS = 0x600;

    private static final int FIRST_SLOTS = 64;
    private static final int FREE = 0;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int BYTE_PLACES = 1 << Byte.SIZE;
    private static final int SHORT_PLACES = 1 << Short.SIZE;

    /** Differs between processes, so that nobody can send texts that all fall on one slot. */
    private final long seed = ThreadLocalRandom.current().nextLong();

    private final List<Utf8> keys = new ArrayList<>();
    private final ValueBuffer keyBytes = new ValueBuffer();
    private int[] slots = new int[FIRST_SLOTS];
    private int[] places = new int[FIRST_SLOTS];
    private int rows;

    void clear() {
        keys.clear();
        keyBytes.clear();
        Arrays.fill(slots, FREE);
        rows = 0;
    }

    int rows() {
        return rows;
    }

    void add(Utf8 text) {
        if (rows == places.length) {
            places = Arrays.copyOf(places, rows * 2);
        }
        // Most often it is the same as before.
        places[rows] = rows > 0 && keys.get(places[rows - 1]).equals(text) ? places[rows - 1] : placeOf(text);
        rows++;
    }

    private int placeOf(Utf8 text) {
        int slot = slotOf(text);
        if (slots[slot] == FREE) {
            // The bytes it lies in are gone or changed before the block is.
            keys.add(Utf8.of(text.toBytes()));
            keyBytes.text(text);
            slots[slot] = keys.size();
            if (keys.size() * 2 > slots.length) {
                grow();
            }
            return keys.size() - 1;
        }
        return slots[slot] - 1;
    }

    private int slotOf(Utf8 text) {
        int mask = slots.length - 1;
        int slot = (int) hash(text) & mask;
        while (slots[slot] != FREE && !keys.get(slots[slot] - 1).equals(text)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int place = 0; place < keys.size(); place++) {
            slots[slotOf(keys.get(place))] = place + 1;
        }
    }

    private long hash(Utf8 text) {
        byte[] bytes = text.array();
        int at = text.start();
        int end = at + text.length();
        long hash = seed ^ text.length();
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(bytes, at));
        }
        for (; at < end; at++) {
            hash = mixed(hash ^ bytes[at]);
        }
        return hash;
    }

    private static long mixed(long value) {
        long product = value * MIX;
        return product ^ product >>> Integer.SIZE;
    }

    /** What stands before the column, or before the array that it is the elements of. */
    static void writePrefix(ValueBuffer scratch) {
        scratch.int64(VERSION);
    }

    /** Writes the values; of none there is nothing to write. */
    void writeTo(OutputStream out, ValueBuffer scratch) throws IOException {
        if (rows == 0) {
            return;
        }
        int width = keys.size() <= BYTE_PLACES ? 0 : keys.size() <= SHORT_PLACES ? 1 : 2;
        scratch.clear();
        scratch.int64(OWN_KEYS | width);
        scratch.int64(keys.size());
        scratch.writeTo(out);
        keyBytes.writeTo(out);
        scratch.clear();
        scratch.int64(rows);
        for (int row = 0; row < rows; row++) {
            switch (width) {
                case 0 -> scratch.int8(places[row]);
                case 1 -> scratch.int16(places[row]);
                default -> scratch.int32(places[row]);
            }
        }
        scratch.writeTo(out);
    }
}
