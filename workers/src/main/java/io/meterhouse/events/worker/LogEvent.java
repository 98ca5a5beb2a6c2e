package io.meterhouse.events.worker;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.EventRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An event of the log, an {@link EventRecord}, read without decoding or copying what only has to be stored. What is read lies
 * in the log's own bytes. One object reads event after event.
 */
final class LogEvent {
    private static final Utf8 NO_TEXT = Utf8.of("");
    private static final int WIRE_TYPE_BITS = 3;
    private static final int WIRE_TYPE = (1 << WIRE_TYPE_BITS) - 1;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MASK = 0x7F;
    private static final Fields NOTHING = new Fields();

    private final Fields fields = new Fields();
    private final Fields inCommon = new Fields();
    private @Nullable Utf8 lastCommon;
    private int at;

    Utf8 organization() {
        return fields.organization;
    }

    /** The number of an {@link io.meterhouse.events.proto.Environment}, which may be none that is known. */
    int environment() {
        return fields.environment;
    }

    Utf8 id() {
        return fields.id;
    }

    Utf8 source() {
        return fields.source;
    }

    Utf8 type() {
        return fields.type;
    }

    @Nullable
    Utf8 subject() {
        return fields.subject;
    }

    long time() {
        return fields.time;
    }

    Utf8 data() {
        return fields.data;
    }

    Utf8 extensions() {
        return fields.extensions;
    }

    long receivedAt() {
        return fields.receivedAt;
    }

    long clockAt() {
        return fields.clockAt;
    }

    Utf8 keyId() {
        return fields.keyId;
    }

    Utf8 keyLine() {
        return fields.keyLine;
    }

    /**
     * Reads the next event, just as {@link EventRecord#parseFrom} would read the bytes of the one followed by those of the
     * other.
     *
     * @param common what the events of a bundle have in common; it is read once where the same object comes again
     * @param own what the event has of its own
     * @throws InvalidProtocolBufferException where the bytes are no event
     */
    @SuppressWarnings("ReferenceEquality") // Comparing the bytes would cost as much as reading them.
    void read(@Nullable Utf8 common, Utf8 own) throws InvalidProtocolBufferException {
        if (common == null) {
            fields.clear();
        } else if (common == lastCommon) {
            fields.set(inCommon);
        } else {
            lastCommon = null;
            fields.clear();
            read(common);
            inCommon.set(fields);
            lastCommon = common;
        }
        read(own);
    }

    /** Reads more of the same event. */
    private void read(Utf8 part) throws InvalidProtocolBufferException {
        if (!readPlainly(part.array(), part.start(), part.start() + part.length())) {
            readCarefully(part.array(), part.start(), part.length());
        }
    }

    /**
     * Whether these are known fields alone, as our own doors write them, and are read. Whatever else they may be, of a newer
     * record or of none at all, is for protobuf's own reader to say, which reads all of them again.
     */
    private boolean readPlainly(byte[] bytes, int start, int end) {
        at = start;
        while (at < end) {
            long tag = varint(bytes, end);
            boolean known;
            switch ((int) tag & WIRE_TYPE) {
                case WireFormat.WIRETYPE_VARINT -> known = number((int) tag >>> WIRE_TYPE_BITS, varint(bytes, end));
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    long size = varint(bytes, end);
                    known = size >= 0
                            && size <= end - at
                            && slice((int) tag >>> WIRE_TYPE_BITS, Utf8.of(bytes, at, at + (int) size));
                    at += (int) size;
                }
                default -> known = false;
            }
            if (!known) {
                return false;
            }
        }
        return at == end;
    }

    /** The number at the place, which moves behind it; the place moves behind the end where there is none. */
    private long varint(byte[] bytes, int end) {
        long value = 0;
        for (int shift = 0; at < end && shift < Long.SIZE; shift += VARINT_BITS) {
            byte next = bytes[at++];
            value |= (long) (next & VARINT_MASK) << shift;
            if (next >= 0) {
                return value;
            }
        }
        at = end + 1;
        return -1;
    }

    private void readCarefully(byte[] bytes, int start, int length) throws InvalidProtocolBufferException {
        CodedInputStream input = CodedInputStream.newInstance(bytes, start, length);
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                readField(tag, input, bytes, start);
            }
        } catch (InvalidProtocolBufferException broken) {
            throw broken;
        } catch (IOException broken) {
            throw new InvalidProtocolBufferException(broken);
        }
    }

    private void readField(int tag, CodedInputStream input, byte[] bytes, int start) throws IOException {
        int field = WireFormat.getTagFieldNumber(tag);
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT && isNumber(field)) {
            number(field, input.readInt64());
        } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED && isSlice(field)) {
            int size = input.readRawVarint32();
            int from = start + input.getTotalBytesRead();
            input.skipRawBytes(size);
            if (!slice(field, Utf8.of(bytes, from, from + size))) {
                throw new InvalidProtocolBufferException("a text is no UTF-8");
            }
        } else if (!input.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group ends that was not begun");
        }
    }

    /** Whether there is such a number in a record. */
    private boolean number(int field, long value) {
        switch (field) {
            case EventRecord.ENVIRONMENT_FIELD_NUMBER -> fields.environment = (int) value;
            case EventRecord.TIME_MICROS_FIELD_NUMBER -> fields.time = value;
            case EventRecord.RECEIVED_AT_MICROS_FIELD_NUMBER -> fields.receivedAt = value;
            case EventRecord.CLOCK_AT_MICROS_FIELD_NUMBER -> fields.clockAt = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether there is such a text in a record and this is one, or such bytes. */
    private boolean slice(int field, Utf8 value) {
        switch (field) {
            case EventRecord.DATA_FIELD_NUMBER -> fields.data = value;
            case EventRecord.EXTENSIONS_FIELD_NUMBER -> fields.extensions = value;
            default -> {
                return value.isValid() && text(field, value);
            }
        }
        return true;
    }

    private boolean text(int field, Utf8 value) {
        switch (field) {
            case EventRecord.ORGANIZATION_FIELD_NUMBER -> fields.organization = value;
            case EventRecord.ID_FIELD_NUMBER -> fields.id = value;
            case EventRecord.SOURCE_FIELD_NUMBER -> fields.source = value;
            case EventRecord.TYPE_FIELD_NUMBER -> fields.type = value;
            case EventRecord.SUBJECT_FIELD_NUMBER -> fields.subject = value;
            case EventRecord.KEY_ID_FIELD_NUMBER -> fields.keyId = value;
            case EventRecord.KEY_LINE_FIELD_NUMBER -> fields.keyLine = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(int field) {
        return switch (field) {
            case EventRecord.ENVIRONMENT_FIELD_NUMBER,
                    EventRecord.TIME_MICROS_FIELD_NUMBER,
                    EventRecord.RECEIVED_AT_MICROS_FIELD_NUMBER,
                    EventRecord.CLOCK_AT_MICROS_FIELD_NUMBER -> true;
            default -> false;
        };
    }

    private static boolean isSlice(int field) {
        return switch (field) {
            case EventRecord.ORGANIZATION_FIELD_NUMBER,
                    EventRecord.ID_FIELD_NUMBER,
                    EventRecord.SOURCE_FIELD_NUMBER,
                    EventRecord.TYPE_FIELD_NUMBER,
                    EventRecord.SUBJECT_FIELD_NUMBER,
                    EventRecord.DATA_FIELD_NUMBER,
                    EventRecord.EXTENSIONS_FIELD_NUMBER,
                    EventRecord.KEY_ID_FIELD_NUMBER,
                    EventRecord.KEY_LINE_FIELD_NUMBER -> true;
            default -> false;
        };
    }

    /** What an event says. */
    private static final class Fields {
        private Utf8 organization = NO_TEXT;
        private int environment;
        private Utf8 id = NO_TEXT;
        private Utf8 source = NO_TEXT;
        private Utf8 type = NO_TEXT;
        private @Nullable Utf8 subject;
        private long time;
        private Utf8 data = NO_TEXT;
        private Utf8 extensions = NO_TEXT;
        private long receivedAt;
        private long clockAt;
        private Utf8 keyId = NO_TEXT;
        private Utf8 keyLine = NO_TEXT;

        void clear() {
            set(NOTHING);
        }

        void set(Fields other) {
            organization = other.organization;
            environment = other.environment;
            id = other.id;
            source = other.source;
            type = other.type;
            subject = other.subject;
            time = other.time;
            data = other.data;
            extensions = other.extensions;
            receivedAt = other.receivedAt;
            clockAt = other.clockAt;
            keyId = other.keyId;
            keyLine = other.keyLine;
        }
    }
}
