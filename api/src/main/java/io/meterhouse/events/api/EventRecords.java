package io.meterhouse.events.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventIdentities;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns the valid events of one body into records of the log. What is the same in all of them is encoded once, and an event
 * is written into its record directly: protobuf's own builder took a tenth of an event's whole way.
 */
final class EventRecords {
    private static final int TAG_BYTES = 1;

    private final EventIdentities identities = new EventIdentities();
    private final Utf8 organization;
    private final Environment environment;
    /** The fields before an event's own, and those behind them. */
    private final byte[] head;

    private final byte[] tail;
    private final RepeatedText source = new RepeatedText();
    private final RepeatedText type = new RepeatedText();
    private final RepeatedText subject = new RepeatedText();

    private EventRecords(ActiveKey key, long receivedAtMicros, long clockMicros) {
        this.organization = Utf8.of(key.organization());
        this.environment = key.environment();
        io.meterhouse.events.proto.Environment written = key.environment() == Environment.LIVE
                ? io.meterhouse.events.proto.Environment.LIVE
                : io.meterhouse.events.proto.Environment.TEST;
        this.head = head(utf8(key.organization()), written.getNumber());
        this.tail = tail(receivedAtMicros, clockMicros, utf8(key.keyId()), utf8(key.keyLine()));
    }

    private static byte[] head(byte[] organization, int environment) {
        Bytes head = new Bytes(Bytes.size(organization.length) + Bytes.numberSize(environment));
        head.field(EventRecord.ORGANIZATION_FIELD_NUMBER, organization, 0, organization.length);
        head.number(EventRecord.ENVIRONMENT_FIELD_NUMBER, environment);
        return head.whole();
    }

    private static byte[] tail(long receivedAtMicros, long clockMicros, byte[] keyId, byte[] keyLine) {
        Bytes tail = new Bytes(Bytes.numberSize(receivedAtMicros)
                + Bytes.numberSize(clockMicros)
                + Bytes.size(keyId.length)
                + Bytes.size(keyLine.length));
        tail.number(EventRecord.RECEIVED_AT_MICROS_FIELD_NUMBER, receivedAtMicros);
        tail.number(EventRecord.CLOCK_AT_MICROS_FIELD_NUMBER, clockMicros);
        tail.field(EventRecord.KEY_ID_FIELD_NUMBER, keyId, 0, keyId.length);
        tail.field(EventRecord.KEY_LINE_FIELD_NUMBER, keyLine, 0, keyLine.length);
        return tail.whole();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param receivedAtMicros the wall clock at receipt
     * @param clockMicros the organization's billing clock at receipt
     */
    static List<ProducerRecord<byte[], byte[]>> of(
            List<ValidEvent> events, ActiveKey key, long receivedAtMicros, long clockMicros, int partitions) {
        EventRecords made = new EventRecords(key, receivedAtMicros, clockMicros);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(events.size());
        for (ValidEvent event : events) {
            records.add(made.record(event, partitions));
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> record(ValidEvent event, int partitions) {
        byte[] id = utf8(event.id());
        byte[] from = source.utf8(event.source());
        EventIdentity identity = identities.of(organization, environment, Utf8.of(from), Utf8.of(id));
        return new ProducerRecord<>(
                EventTopics.RAW, identity.partition(partitions), identity.toBytes(), value(event, id, from));
    }

    /** An {@link EventRecord} as protobuf writes it: fields in the order of their numbers, none that is empty. */
    private byte[] value(ValidEvent event, byte[] id, byte[] from) {
        byte[] kind = type.utf8(event.type());
        byte[] about = event.subject() == null ? null : subject.utf8(event.subject());
        JsonSlice data = event.data();
        JsonSlice extensions = event.extensions();
        Bytes record = new Bytes(head.length
                + Bytes.size(id.length)
                + Bytes.size(from.length)
                + Bytes.size(kind.length)
                + (about == null ? 0 : Bytes.size(about.length))
                + Bytes.numberSize(event.timeMicros())
                + Bytes.size(data.length())
                + (extensions == null ? 0 : Bytes.size(extensions.length()))
                + tail.length);
        record.raw(head);
        record.field(EventRecord.ID_FIELD_NUMBER, id, 0, id.length);
        record.field(EventRecord.SOURCE_FIELD_NUMBER, from, 0, from.length);
        record.field(EventRecord.TYPE_FIELD_NUMBER, kind, 0, kind.length);
        if (about != null) {
            record.field(EventRecord.SUBJECT_FIELD_NUMBER, about, 0, about.length);
        }
        record.number(EventRecord.TIME_MICROS_FIELD_NUMBER, event.timeMicros());
        record.field(EventRecord.DATA_FIELD_NUMBER, data.array(), data.start(), data.length());
        if (extensions != null) {
            record.field(
                    EventRecord.EXTENSIONS_FIELD_NUMBER, extensions.array(), extensions.start(), extensions.length());
        }
        record.raw(tail);
        return record.whole();
    }

    /** The bytes of one record while they are written. */
    private static final class Bytes {
        private static final int TAG_TYPE_BITS = 3;
        private static final int VARINT_BITS = 7;
        private static final int VARINT_MORE = 1 << VARINT_BITS;

        private final byte[] bytes;
        private int at;

        Bytes(int size) {
            bytes = new byte[size];
        }

        /** How long a field of bytes is, with what stands before them. */
        static int size(int length) {
            return TAG_BYTES + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
        }

        /** How long a field of a number is; 0 is not written. */
        static int numberSize(long value) {
            return value == 0 ? 0 : TAG_BYTES + CodedOutputStream.computeInt64SizeNoTag(value);
        }

        void raw(byte[] part) {
            System.arraycopy(part, 0, bytes, at, part.length);
            at += part.length;
        }

        void field(int number, byte[] from, int start, int length) {
            varint(tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED));
            varint(length);
            System.arraycopy(from, start, bytes, at, length);
            at += length;
        }

        void number(int number, long value) {
            if (value != 0) {
                varint(tag(number, WireFormat.WIRETYPE_VARINT));
                varint(value);
            }
        }

        private static int tag(int number, int wireType) {
            return (number << TAG_TYPE_BITS) | wireType;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & -VARINT_MORE) != 0) {
                bytes[at++] = (byte) (rest | VARINT_MORE);
                rest >>>= VARINT_BITS;
            }
            bytes[at++] = (byte) rest;
        }

        byte[] whole() {
            if (at != bytes.length) {
                throw new IllegalStateException("a record of " + at + " bytes was to have " + bytes.length);
            }
            return bytes;
        }
    }

    /** A text that is mostly the same as in the event before. */
    private static final class RepeatedText {
        private String last = "";
        private byte[] utf8 = new byte[0];

        byte[] utf8(String text) {
            if (!text.equals(last)) {
                last = text;
                utf8 = text.getBytes(StandardCharsets.UTF_8);
            }
            return utf8;
        }
    }
}
