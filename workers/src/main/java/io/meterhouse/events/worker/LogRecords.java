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
    private static final int FIRST = 1_024;
    private static final int NONE = -1;
    /** What an event takes as a row beside its own bytes: identity, times, place, and the beginnings of its texts and lists. */
    static final int ROW_BYTES = 128;

    private final int partition;
    private final RecordRoom room;
    private final BundleReader bundle = new BundleReader();
    private final List<byte[]> segments = new ArrayList<>();
    private int segmentUsed;
    private long bytes;

    // Of each record:
    private int records;
    private long[] offsets = new long[FIRST];
    private long[] timestamps = new long[FIRST];
    private int[] firstEvents = new int[FIRST];
    private int[] segmentOf = new int[FIRST];
    private int[] keyStarts = new int[FIRST];
    private int[] keyLengths = new int[FIRST];
    private int[] commonStarts = new int[FIRST];
    private int[] commonLengths = new int[FIRST];

    // Of each event:
    private int size;
    private int[] recordOf = new int[FIRST];
    private int[] valueStarts = new int[FIRST];
    private int[] valueLengths = new int[FIRST];

    private @Nullable Utf8 lastCommon;
    /** Of the few records that have any. */
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

    /** What all of these take as rows, as far as memory is concerned: many small events are more than their bytes on the log. */
    long bytes() {
        return bytes;
    }

    /** The log's offset of the first record. */
    long firstRecord() {
        return offsets[0];
    }

    /** The log's offset of the last record. */
    long lastRecord() {
        return offsets[records - 1];
    }

    /** Takes a record over; nothing of it is needed afterwards. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
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
        if (bundle.events() == 0) {
            return false;
        }
        segmentUsed += length;
        int place = nextRecord(record);
        commonStarts[place] = bundle.commonStart();
        commonLengths[place] = bundle.commonLength();
        for (int event = 0; event < bundle.events(); event++) {
            addEvent(place, bundle.start(event), bundle.length(event));
        }
        return true;
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
        int keyLength = lengthOf(key);
        byte[] segment = segmentFor(keyLength + lengthOf(value));
        int place = nextRecord(record);
        keyStarts[place] = segmentUsed;
        keyLengths[place] = copy(key, segment, segmentUsed);
        addEvent(place, segmentUsed + keyLength, copy(value, segment, segmentUsed + keyLength));
        segmentUsed += keyLength + lengthOf(value);
    }

    /** Room for the next record, which has neither a key nor events with anything in common yet. */
    private int nextRecord(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        if (records == offsets.length) {
            growRecords();
        }
        offsets[records] = record.offset();
        timestamps[records] = record.timestamp();
        firstEvents[records] = size;
        segmentOf[records] = segments.size() - 1;
        keyLengths[records] = NONE;
        commonLengths[records] = NONE;
        Header[] some = record.headers().toArray();
        if (some.length > 0) {
            headers.put(records, List.of(some));
        }
        return records++;
    }

    private void addEvent(int record, int start, int length) {
        if (size == recordOf.length) {
            growEvents();
        }
        recordOf[size] = record;
        valueStarts[size] = start;
        valueLengths[size] = length;
        bytes += ROW_BYTES + Math.max(0, length);
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

    private byte[] segmentFor(int length) {
        if (segments.isEmpty() || segments.getLast().length - segmentUsed < length) {
            segments.add(room.segment(length));
            segmentUsed = 0;
        }
        return segments.getLast();
    }

    private void growRecords() {
        int more = records * 2;
        offsets = Arrays.copyOf(offsets, more);
        timestamps = Arrays.copyOf(timestamps, more);
        firstEvents = Arrays.copyOf(firstEvents, more);
        segmentOf = Arrays.copyOf(segmentOf, more);
        keyStarts = Arrays.copyOf(keyStarts, more);
        keyLengths = Arrays.copyOf(keyLengths, more);
        commonStarts = Arrays.copyOf(commonStarts, more);
        commonLengths = Arrays.copyOf(commonLengths, more);
    }

    private void growEvents() {
        int more = size * 2;
        recordOf = Arrays.copyOf(recordOf, more);
        valueStarts = Arrays.copyOf(valueStarts, more);
        valueLengths = Arrays.copyOf(valueLengths, more);
    }

    LogRecord get(int index) {
        int record = recordOf[index];
        byte[] segment = segments.get(segmentOf[record]);
        return new LogRecord(
                partition,
                EventOffset.of(offsets[record], index - firstEvents[record]),
                timestamps[record],
                slice(segment, keyStarts[record], keyLengths[record]),
                common(segment, commonStarts[record], commonLengths[record]),
                slice(segment, valueStarts[index], valueLengths[index]),
                headers.isEmpty() ? List.of() : headers.getOrDefault(record, List.of()));
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
        records = 0;
        size = 0;
        bytes = 0;
    }
}
