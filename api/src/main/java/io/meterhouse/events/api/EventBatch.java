package io.meterhouse.events.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.EventMessages;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.Event;
import io.meterhouse.events.proto.SendRequest;
import java.io.IOException;
import java.util.Arrays;

/**
 * A {@link SendRequest} as it came, of which only the places of its fields are kept: most of what an event says goes on to
 * the log as the same bytes. It is read as {@link SendRequest#parseFrom} reads it, and refused where that refuses it.
 */
final class EventBatch implements EventMessages {
    private static final int SEQUENCE_TAG = SendRequest.SEQUENCE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
    private static final int EVENTS_TAG = SendRequest.EVENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    /** They are numbered from 1 on without a gap, and the last is the only one that is no text. */
    private static final int FIELDS_OF_EVENT = Event.DATA_FIELD_NUMBER;

    private static final int INTS_OF_EVENT = 2 * FIELDS_OF_EVENT;
    /** How long events are taken to be until they are read. */
    private static final int USUAL_EVENT_BYTES = 256;

    /** Stands for a message that cannot be read. */
    static final EventBatch UNREADABLE = new EventBatch(new byte[0]);

    private final byte[] message;
    private long sequence;
    private int size;
    /** For each event, and of it for each field, where it starts and where it ends: both are 0 where it is not there. */
    private int[] places;

    private EventBatch(byte[] message) {
        this.message = message;
        this.places =
                new int[INTS_OF_EVENT * Math.min(message.length / USUAL_EVENT_BYTES + 1, EventLimits.EVENTS_PER_BODY)];
    }

    /**
     * Reads a message, which nobody may change from now on.
     *
     * @throws InvalidProtocolBufferException where it is no protobuf, or a text in it is no UTF-8
     */
    static EventBatch read(byte[] message) throws IOException {
        EventBatch batch = new EventBatch(message);
        CodedInputStream input = CodedInputStream.newInstance(message);
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case SEQUENCE_TAG -> batch.sequence = input.readInt64();
                case EVENTS_TAG -> batch.readEvent(input);
                default -> skip(tag, input);
            }
        }
        return batch;
    }

    private void readEvent(CodedInputStream input) throws IOException {
        int event = size++;
        makeRoom();
        int outer = input.pushLimit(input.readRawVarint32());
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED && field <= FIELDS_OF_EVENT) {
                int length = input.readRawVarint32();
                int start = input.getTotalBytesRead();
                input.skipRawBytes(length);
                keep(event, field, start, start + length);
            } else {
                skip(tag, input);
            }
        }
        input.popLimit(outer);
    }

    /** Passes over what only newer senders know. Protobuf skips otherwise than it reads, and refuses other varints then. */
    private static void skip(int tag, CodedInputStream input) throws IOException {
        if (!UnknownFieldSet.newBuilder().mergeFieldFrom(tag, input)) {
            throw new InvalidProtocolBufferException("a group ends that was not begun");
        }
    }

    /** Events that are too many for a body are counted and looked at, but not kept. */
    private void makeRoom() {
        int wanted = INTS_OF_EVENT * Math.min(size, EventLimits.EVENTS_PER_BODY);
        if (places.length < wanted) {
            places = Arrays.copyOf(places, Math.min(2 * places.length, INTS_OF_EVENT * EventLimits.EVENTS_PER_BODY));
        }
    }

    private void keep(int event, int field, int start, int end) throws IOException {
        if (field != Event.DATA_FIELD_NUMBER && !Utf8.of(message, start, end).isValid()) {
            throw new InvalidProtocolBufferException("a text is no UTF-8");
        }
        if (event < EventLimits.EVENTS_PER_BODY) {
            int place = placeOf(event, field);
            places[place] = start;
            places[place + 1] = end;
        }
    }

    private static int placeOf(int event, int field) {
        return INTS_OF_EVENT * event + 2 * (field - 1);
    }

    private Utf8 field(int event, int field) {
        int place = placeOf(event, field);
        return Utf8.of(message, places[place], places[place + 1]);
    }

    /** The number that the sender gave it. */
    long sequence() {
        return sequence;
    }

    /** How long the message is. */
    int bytes() {
        return message.length;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Utf8 id(int event) {
        return field(event, Event.ID_FIELD_NUMBER);
    }

    @Override
    public Utf8 type(int event) {
        return field(event, Event.TYPE_FIELD_NUMBER);
    }

    @Override
    public Utf8 source(int event) {
        return field(event, Event.SOURCE_FIELD_NUMBER);
    }

    @Override
    public Utf8 subject(int event) {
        return field(event, Event.SUBJECT_FIELD_NUMBER);
    }

    @Override
    public Utf8 time(int event) {
        return field(event, Event.TIME_FIELD_NUMBER);
    }

    @Override
    public Utf8 data(int event) {
        return field(event, Event.DATA_FIELD_NUMBER);
    }
}
