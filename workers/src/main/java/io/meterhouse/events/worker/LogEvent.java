package io.meterhouse.events.worker;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.EventRecord;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A record's {@link EventRecord}, read without decoding or copying what only has to be stored. What is read lies in the
 * record's own bytes. One object reads record after record.
 */
final class LogEvent {
    private static final Utf8 NO_TEXT = Utf8.of("");

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

    Utf8 organization() {
        return organization;
    }

    /** The number of an {@link io.meterhouse.events.proto.Environment}, which may be none that is known. */
    int environment() {
        return environment;
    }

    Utf8 id() {
        return id;
    }

    Utf8 source() {
        return source;
    }

    Utf8 type() {
        return type;
    }

    @Nullable
    Utf8 subject() {
        return subject;
    }

    long time() {
        return time;
    }

    Utf8 data() {
        return data;
    }

    Utf8 extensions() {
        return extensions;
    }

    long receivedAt() {
        return receivedAt;
    }

    long clockAt() {
        return clockAt;
    }

    Utf8 keyId() {
        return keyId;
    }

    Utf8 keyLine() {
        return keyLine;
    }

    /**
     * Reads the next record, just as {@link EventRecord#parseFrom} would.
     *
     * @throws InvalidProtocolBufferException where the bytes are no such record
     */
    void read(byte[] bytes) throws InvalidProtocolBufferException {
        clear();
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                readField(tag, input, bytes);
            }
        } catch (InvalidProtocolBufferException broken) {
            throw broken;
        } catch (IOException broken) {
            throw new InvalidProtocolBufferException(broken);
        }
    }

    private void clear() {
        organization = NO_TEXT;
        environment = 0;
        id = NO_TEXT;
        source = NO_TEXT;
        type = NO_TEXT;
        subject = null;
        time = 0;
        data = NO_TEXT;
        extensions = NO_TEXT;
        receivedAt = 0;
        clockAt = 0;
        keyId = NO_TEXT;
        keyLine = NO_TEXT;
    }

    private void readField(int tag, CodedInputStream input, byte[] bytes) throws IOException {
        switch (tag) {
            case EventRecord.ORGANIZATION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                organization = text(input, bytes);
            case EventRecord.ENVIRONMENT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT ->
                environment = input.readEnum();
            case EventRecord.ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> id = text(input, bytes);
            case EventRecord.SOURCE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                source = text(input, bytes);
            case EventRecord.TYPE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> type = text(input, bytes);
            case EventRecord.SUBJECT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                subject = text(input, bytes);
            case EventRecord.TIME_MICROS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT -> time = input.readInt64();
            case EventRecord.DATA_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                data = slice(input, bytes);
            case EventRecord.EXTENSIONS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                extensions = slice(input, bytes);
            case EventRecord.RECEIVED_AT_MICROS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT ->
                receivedAt = input.readInt64();
            case EventRecord.CLOCK_AT_MICROS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT ->
                clockAt = input.readInt64();
            case EventRecord.KEY_ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                keyId = text(input, bytes);
            case EventRecord.KEY_LINE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                keyLine = text(input, bytes);
            default -> skip(tag, input);
        }
    }

    private static void skip(int tag, CodedInputStream input) throws IOException {
        if (!input.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group ends that was not begun");
        }
    }

    private static Utf8 text(CodedInputStream input, byte[] bytes) throws IOException {
        Utf8 text = slice(input, bytes);
        if (!text.isValid()) {
            throw new InvalidProtocolBufferException("a text is no UTF-8");
        }
        return text;
    }

    private static Utf8 slice(CodedInputStream input, byte[] bytes) throws IOException {
        int length = input.readRawVarint32();
        int start = input.getTotalBytesRead();
        input.skipRawBytes(length);
        return Utf8.of(bytes, start, start + length);
    }
}
