package io.meterhouse.events.api;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventIdentities;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns the valid events of one body into records of the log: those that fall to one partition lie together in one record, as
 * an {@link EventBundle}. A record costs the log's client and the broker about the same whatever it holds, and what all events
 * of a request have in common is written once. Everything is written directly: protobuf's own builder took a tenth of an
 * event's whole way.
 */
final class EventRecords {
    /** Events go into one record up to so many bytes; what is larger has a record of its own. */
    static final int BUNDLE_BYTES = 128 * 1024;

    private static final int TAG_BYTES = 1;

    private final EventIdentities identities = new EventIdentities();
    private final Utf8 organization;
    private final Environment environment;
    /** The bundle's first field: what is the same in all events. */
    private final byte[] common;

    private final RepeatedText source = new RepeatedText();
    private final RepeatedText type = new RepeatedText();
    private final List<Bundle> bundles = new ArrayList<>();
    /** Of each partition, the bundle that its next event goes into, if it fits. */
    private final @Nullable Bundle[] open;

    private EventRecords(ActiveKey key, long receivedAtMicros, long clockMicros, int partitions) {
        this.organization = Utf8.of(key.organization());
        this.environment = key.environment();
        this.common = common(key, receivedAtMicros, clockMicros);
        this.open = new Bundle[partitions];
    }

    private static byte[] common(ActiveKey key, long receivedAtMicros, long clockMicros) {
        byte[] fields = EventRecord.newBuilder()
                .setOrganization(key.organization())
                .setEnvironment(
                        key.environment() == Environment.LIVE
                                ? io.meterhouse.events.proto.Environment.LIVE
                                : io.meterhouse.events.proto.Environment.TEST)
                .setReceivedAtMicros(receivedAtMicros)
                .setClockAtMicros(clockMicros)
                .setKeyId(key.keyId())
                .setKeyLine(key.keyLine())
                .build()
                .toByteArray();
        Bytes common = new Bytes(Bytes.size(fields.length));
        common.field(EventBundle.COMMON_FIELD_NUMBER, fields, 0, fields.length);
        return common.whole();
    }

    /**
     * The records of a body's events; the events of one partition in their order.
     *
     * @param receivedAtMicros the wall clock at receipt
     * @param clockMicros the organization's billing clock at receipt
     */
    static List<ProducerRecord<byte[], byte[]>> of(
            List<ValidEvent> events, ActiveKey key, long receivedAtMicros, long clockMicros, int partitions) {
        EventRecords made = new EventRecords(key, receivedAtMicros, clockMicros, partitions);
        for (ValidEvent event : events) {
            made.add(event);
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(made.bundles.size());
        for (Bundle bundle : made.bundles) {
            records.add(new ProducerRecord<>(EventTopics.RAW, bundle.partition, null, bundle.value(made.common)));
        }
        return records;
    }

    private void add(ValidEvent event) {
        byte[] id = utf8(event.id());
        byte[] from = source.utf8(event.source());
        int partition = identities
                .of(organization, environment, Utf8.of(from), Utf8.of(id))
                .partition(open.length);
        String subject = event.subject();
        Entry entry = new Entry(event, id, from, type.utf8(event.type()), subject == null ? null : utf8(subject));
        Bundle bundle = open[partition];
        if (bundle == null || !bundle.takes(entry)) {
            bundle = new Bundle(partition);
            open[partition] = bundle;
            bundles.add(bundle);
        }
        bundle.add(entry);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Events for one record. */
    private static final class Bundle {
        private final int partition;
        private final List<Entry> entries = new ArrayList<>();
        /** What they take in the record, each with what stands before it. */
        private int bytes;

        Bundle(int partition) {
            this.partition = partition;
        }

        boolean takes(Entry entry) {
            return entries.size() < EventOffset.MOST_IN_A_RECORD && bytes + Bytes.size(entry.size) <= BUNDLE_BYTES;
        }

        void add(Entry entry) {
            entries.add(entry);
            bytes += Bytes.size(entry.size);
        }

        byte[] value(byte[] common) {
            Bytes value = new Bytes(common.length + bytes);
            value.raw(common);
            for (Entry entry : entries) {
                value.head(EventBundle.EVENTS_FIELD_NUMBER, entry.size);
                entry.write(value);
            }
            return value.whole();
        }
    }

    /** One event's own fields as protobuf writes them: in the order of their numbers, none that is empty. */
    private static final class Entry {
        private final ValidEvent event;
        private final byte[] id;
        private final byte[] source;
        private final byte[] type;
        private final byte @Nullable [] subject;
        private final int size;

        Entry(ValidEvent event, byte[] id, byte[] source, byte[] type, byte @Nullable [] subject) {
            this.event = event;
            this.id = id;
            this.source = source;
            this.type = type;
            this.subject = subject;
            JsonSlice extensions = event.extensions();
            this.size = Bytes.size(id.length)
                    + Bytes.size(source.length)
                    + Bytes.size(type.length)
                    + (subject == null ? 0 : Bytes.size(subject.length))
                    + Bytes.numberSize(event.timeMicros())
                    + Bytes.size(event.data().length())
                    + (extensions == null ? 0 : Bytes.size(extensions.length()));
        }

        void write(Bytes to) {
            to.field(EventRecord.ID_FIELD_NUMBER, id, 0, id.length);
            to.field(EventRecord.SOURCE_FIELD_NUMBER, source, 0, source.length);
            to.field(EventRecord.TYPE_FIELD_NUMBER, type, 0, type.length);
            if (subject != null) {
                to.field(EventRecord.SUBJECT_FIELD_NUMBER, subject, 0, subject.length);
            }
            to.number(EventRecord.TIME_MICROS_FIELD_NUMBER, event.timeMicros());
            JsonSlice data = event.data();
            to.field(EventRecord.DATA_FIELD_NUMBER, data.array(), data.start(), data.length());
            JsonSlice extensions = event.extensions();
            if (extensions != null) {
                to.field(
                        EventRecord.EXTENSIONS_FIELD_NUMBER,
                        extensions.array(),
                        extensions.start(),
                        extensions.length());
            }
        }
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

        /** What stands before a field of bytes. */
        void head(int number, int length) {
            varint(tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED));
            varint(length);
        }

        void field(int number, byte[] from, int start, int length) {
            head(number, length);
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
