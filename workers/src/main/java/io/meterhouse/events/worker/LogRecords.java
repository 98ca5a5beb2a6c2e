package io.meterhouse.events.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.events.EventOffset;
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

/**
 * Events of one log partition in the order of the log, and those records that hold none: a few arrays instead of objects for
 * each. The events of one record are never in two of these.
 */
final class LogRecords {
    private static final int FIRST_EVENTS = 1_024;
    private static final int NONE = -1;

    private final int partition;
    private final RecordRoom room;
    private final BundleReader bundle = new BundleReader();
    private final List<byte[]> segments = new ArrayList<>();
    private int segmentUsed;
    private int size;
    private long bytes;
    private long firstRecord;
    private long lastRecord;

    private long[] offsets = new long[FIRST_EVENTS];
    private long[] timestamps = new long[FIRST_EVENTS];
    private int[] segmentOf = new int[FIRST_EVENTS];
    private int[] keyStarts = new int[FIRST_EVENTS];
    private int[] keyLengths = new int[FIRST_EVENTS];
    private int[] commonStarts = new int[FIRST_EVENTS];
    private int[] commonLengths = new int[FIRST_EVENTS];
    private int[] valueStarts = new int[FIRST_EVENTS];
    private int[] valueLengths = new int[FIRST_EVENTS];
    private @Nullable Utf8 lastCommon;
    /** Of the few events whose records have any. */
    private final Map<Integer, List<Header>> headers = new HashMap<>();

    LogRecords(int partition, RecordRoom room) {
        this.partition = partition;
        this.room = room;
    }

    /** Events, with the records that hold none. */
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

    /** The log's offset of the first record. */
    long firstRecord() {
        return firstRecord;
    }

    /** The log's offset of the last record. */
    long lastRecord() {
        return lastRecord;
    }

    /** Takes a record over; nothing of it is needed afterwards. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        firstRecord = size == 0 ? record.offset() : firstRecord;
        lastRecord = record.offset();
        ByteBuffer value = record.value();
        if (record.key() != null || value == null || !addBundle(record, value)) {
            addOne(record);
        }
    }

    /** Whether the record is a bundle, of one event at least. */
    private boolean addBundle(ConsumerRecord<ByteBuffer, ByteBuffer> record, ByteBuffer value) {
        int length = value.remaining();
        byte[] segment = segmentFor(length);
        int start = segmentUsed;
        value.get(value.position(), segment, start, length);
        if (!bundle.read(segment, start, length)) {
            return addRewritten(record, value);
        }
        segmentUsed += length;
        bytes += length;
        for (int event = 0; event < bundle.events(); event++) {
            int place = next(record, event);
            commonStarts[place] = bundle.commonStart();
            commonLengths[place] = bundle.commonLength();
            valueStarts[place] = bundle.start(event);
            valueLengths[place] = bundle.length(event);
        }
        return bundle.events() > 0;
    }

    private boolean addRewritten(ConsumerRecord<ByteBuffer, ByteBuffer> record, ByteBuffer value) {
        byte[] found = new byte[value.remaining()];
        value.get(value.position(), found);
        try {
            return addBundle(record, ByteBuffer.wrap(BundleReader.rewritten(found)));
        } catch (InvalidProtocolBufferException none) {
            return false;
        }
    }

    private void addOne(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        int length = lengthOf(key) + lengthOf(value);
        byte[] segment = segmentFor(length);
        int place = next(record, 0);
        keyStarts[place] = segmentUsed;
        keyLengths[place] = copy(key, segment, segmentUsed);
        valueStarts[place] = segmentUsed + lengthOf(key);
        valueLengths[place] = copy(value, segment, segmentUsed + lengthOf(key));
        segmentUsed += length;
        bytes += length;
    }

    /** Room for the next event, which has no key, nothing in common with others and no value yet. */
    private int next(ConsumerRecord<ByteBuffer, ByteBuffer> record, int event) {
        if (size == offsets.length) {
            grow();
        }
        offsets[size] = EventOffset.of(record.offset(), event);
        timestamps[size] = record.timestamp();
        segmentOf[size] = segments.size() - 1;
        keyLengths[size] = NONE;
        commonLengths[size] = NONE;
        valueLengths[size] = NONE;
        Header[] some = record.headers().toArray();
        if (some.length > 0) {
            headers.put(size, List.of(some));
        }
        return size++;
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
        keyStarts = Arrays.copyOf(keyStarts, more);
        keyLengths = Arrays.copyOf(keyLengths, more);
        commonStarts = Arrays.copyOf(commonStarts, more);
        commonLengths = Arrays.copyOf(commonLengths, more);
        valueStarts = Arrays.copyOf(valueStarts, more);
        valueLengths = Arrays.copyOf(valueLengths, more);
    }

    LogRecord get(int index) {
        byte[] segment = segments.get(segmentOf[index]);
        return new LogRecord(
                partition,
                offsets[index],
                timestamps[index],
                slice(segment, keyStarts[index], keyLengths[index]),
                common(segment, commonStarts[index], commonLengths[index]),
                slice(segment, valueStarts[index], valueLengths[index]),
                headers.getOrDefault(index, List.of()));
    }

    /** The same object for all events of a bundle that are asked for one after the other. */
    @SuppressWarnings("ReferenceEquality") // The same array is meant, not one with the same bytes.
    private @Nullable Utf8 common(byte[] segment, int start, int length) {
        Utf8 last = lastCommon;
        if (length == NONE || last == null || last.array() != segment || last.start() != start) {
            lastCommon = slice(segment, start, length);
        }
        return lastCommon;
    }

    private static @Nullable Utf8 slice(byte[] segment, int start, int length) {
        return length == NONE ? null : Utf8.of(segment, start, start + length);
    }

    /** Makes room for others. Only where nobody reads these records any more. */
    void clear() {
        segments.forEach(room::giveBack);
        segments.clear();
        segmentUsed = 0;
        lastCommon = null;
        headers.clear();
        size = 0;
        bytes = 0;
    }
}
