package io.meterhouse.events.worker;

import io.meterhouse.events.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records of one log partition in the order of the log: a few arrays instead of objects for each. */
final class LogRecords {
    private static final int FIRST_RECORDS = 1_024;
    private static final int NONE = -1;

    private final int partition;
    private final RecordRoom room;
    private final List<byte[]> segments = new ArrayList<>();
    private int segmentUsed;
    private int size;
    private long bytes;

    private long[] offsets = new long[FIRST_RECORDS];
    private long[] timestamps = new long[FIRST_RECORDS];
    private int[] segmentOf = new int[FIRST_RECORDS];
    private int[] starts = new int[FIRST_RECORDS];
    private int[] keyLengths = new int[FIRST_RECORDS];
    private int[] valueLengths = new int[FIRST_RECORDS];
    /** Of the few records that have any. */
    private final Map<Integer, List<Header>> headers = new HashMap<>();

    LogRecords(int partition, RecordRoom room) {
        this.partition = partition;
        this.room = room;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Of keys and values. */
    long bytes() {
        return bytes;
    }

    long firstOffset() {
        return offsets[0];
    }

    long lastOffset() {
        return offsets[size - 1];
    }

    long offset(int index) {
        return offsets[index];
    }

    /** Takes a record over; nothing of it is needed afterwards. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        if (size == offsets.length) {
            grow();
        }
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        int length = lengthOf(key) + lengthOf(value);
        byte[] segment = segmentFor(length);
        offsets[size] = record.offset();
        timestamps[size] = record.timestamp();
        segmentOf[size] = segments.size() - 1;
        starts[size] = segmentUsed;
        keyLengths[size] = copy(key, segment, segmentUsed);
        valueLengths[size] = copy(value, segment, segmentUsed + lengthOf(key));
        noteHeaders(record);
        segmentUsed += length;
        bytes += length;
        size++;
    }

    private static int lengthOf(@Nullable ByteBuffer content) {
        return content == null ? 0 : content.remaining();
    }

    /** How long it is; {@link #NONE} where there is none. */
    private static int copy(@Nullable ByteBuffer content, byte[] segment, int start) {
        if (content == null) {
            return NONE;
        }
        content.get(content.position(), segment, start, content.remaining());
        return content.remaining();
    }

    private void noteHeaders(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        Header[] some = record.headers().toArray();
        if (some.length > 0) {
            headers.put(size, List.of(some));
        }
    }

    private byte[] segmentFor(int length) {
        if (segments.isEmpty() || segments.getLast().length - segmentUsed < length) {
            segments.add(room.segment(length));
            segmentUsed = 0;
        }
        return segments.getLast();
    }

    private void grow() {
        int more = size * 2;
        offsets = Arrays.copyOf(offsets, more);
        timestamps = Arrays.copyOf(timestamps, more);
        segmentOf = Arrays.copyOf(segmentOf, more);
        starts = Arrays.copyOf(starts, more);
        keyLengths = Arrays.copyOf(keyLengths, more);
        valueLengths = Arrays.copyOf(valueLengths, more);
    }

    LogRecord get(int index) {
        int keyLength = keyLengths[index];
        int valueStart = starts[index] + Math.max(keyLength, 0);
        byte[] segment = segments.get(segmentOf[index]);
        return new LogRecord(
                partition,
                offsets[index],
                timestamps[index],
                slice(segment, starts[index], keyLength),
                slice(segment, valueStart, valueLengths[index]),
                headers.getOrDefault(index, List.of()));
    }

    private static @Nullable Utf8 slice(byte[] segment, int start, int length) {
        return length == NONE ? null : Utf8.of(segment, start, start + length);
    }

    /** Makes room for others. Only where nobody reads these records any more. */
    void clear() {
        segments.forEach(room::giveBack);
        segments.clear();
        segmentUsed = 0;
        headers.clear();
        size = 0;
        bytes = 0;
    }
}
