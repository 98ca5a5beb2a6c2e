package io.meterhouse.events.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;

/**
 * Finds the events of an {@link EventBundle} in its bytes, without copying or decoding any. One object reads bundle after
 * bundle.
 */
final class BundleReader {
    private static final int COMMON = EventBundle.COMMON_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int EVENT = EventBundle.EVENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MASK = 0x7F;

    private final int[] starts = new int[EventOffset.MOST_IN_A_RECORD];
    private final int[] lengths = new int[EventOffset.MOST_IN_A_RECORD];
    private int commonStart;
    private int commonLength;
    private int events;
    private int at;
    /** Of the field that the place is in. */
    private int size;

    /**
     * Reads the next bundle. What it says is told by the other methods, in places among these bytes.
     *
     * @return whether it is one as our own doors write it: what is common to all, then the events and nothing else
     */
    boolean read(byte[] bytes, int start, int length) {
        int end = start + length;
        at = start;
        events = 0;
        if (!enter(COMMON, bytes, end)) {
            return false;
        }
        commonLength = size;
        commonStart = at;
        at += commonLength;
        while (at < end) {
            if (events == EventOffset.MOST_IN_A_RECORD || !enter(EVENT, bytes, end)) {
                return false;
            }
            starts[events] = at;
            lengths[events] = size;
            at += size;
            events++;
        }
        return true;
    }

    /** Moves to the content of a field of bytes, if that is what comes next and all of it is there. */
    private boolean enter(int tag, byte[] bytes, int end) {
        if (at >= end || bytes[at] != tag) {
            return false;
        }
        at++;
        long read = 0;
        for (int shift = 0; at < end && shift < Integer.SIZE; shift += VARINT_BITS) {
            byte next = bytes[at++];
            read |= (long) (next & VARINT_MASK) << shift;
            if (next >= 0) {
                size = (int) read;
                return read <= end - at;
            }
        }
        return false;
    }

    int commonStart() {
        return commonStart;
    }

    int commonLength() {
        return commonLength;
    }

    int events() {
        return events;
    }

    int start(int event) {
        return starts[event];
    }

    int length(int event) {
        return lengths[event];
    }

    /**
     * The same bundle as our own doors would have written it: of a newer writer, or one that orders fields in another way.
     *
     * @throws InvalidProtocolBufferException where the bytes are no bundle, or one of too many events
     */
    static byte[] rewritten(byte[] bundle) throws InvalidProtocolBufferException {
        EventBundle read = EventBundle.parseFrom(bundle);
        if (read.getEventsCount() > EventOffset.MOST_IN_A_RECORD) {
            throw new InvalidProtocolBufferException("a bundle of too many events");
        }
        EventBundle.Builder known = EventBundle.newBuilder().setCommon(read.getCommon());
        for (EventRecord event : read.getEventsList()) {
            known.addEvents(event);
        }
        return known.build().toByteArray();
    }
}
