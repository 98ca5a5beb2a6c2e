package io.meterhouse.events.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.EventRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes rows of records, and names what is wrong with a record that can be none. */
final class EventDecoder {
    private static final EventRow.Bytes NO_EXTENSIONS = new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8));

    /** What ClickHouse's DateTime64 can hold: 1900 to 2299. */
    private static final long EARLIEST_MICROS = -2_208_988_800_000_000L;

    private static final long LATEST_MICROS = 10_413_791_999_999_999L;

    private EventDecoder() {}

    /** Why a record can never be stored. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;
        private final transient @Nullable EventRecord event;

        UndecodableException(String reason, String detail, @Nullable EventRecord event) {
            super(detail);
            this.reason = reason;
            this.event = event;
        }

        DeadLetter letter(int epoch, ConsumerRecord<byte[], byte[]> record) {
            return new DeadLetter(epoch, record, reason, String.valueOf(getMessage()), event);
        }
    }

    /** A record that was read, and who it is. */
    record Decoded(EventRecord event, EventIdentity identity, Environment environment) {}

    static Decoded decode(ConsumerRecord<byte[], byte[]> record) throws UndecodableException {
        EventRecord event;
        try {
            event = EventRecord.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new UndecodableException("undecodable", "The record is no event record: " + e.getMessage(), null);
        }
        String organization = event.getOrganization();
        if (organization.isEmpty()
                || event.getId().isEmpty()
                || event.getSource().isEmpty()
                || event.getType().isEmpty()) {
            throw new UndecodableException("incomplete", "The record lacks organization, type, source or id.", event);
        }
        Environment environment = PoisonedEvent.environment(event);
        if (environment == null) {
            throw new UndecodableException("incomplete", "The record is neither live nor test.", event);
        }
        EventIdentity identity = EventIdentity.of(organization, environment, event.getSource(), event.getId());
        requireKey(record.key(), identity, event);
        requireTimes(event);
        return new Decoded(event, identity, environment);
    }

    /** The key chose the partition: with another one, repeats of this event would lie elsewhere. */
    private static void requireKey(byte @Nullable [] key, EventIdentity identity, EventRecord event)
            throws UndecodableException {
        if (key == null
                || key.length != EventIdentity.BYTES
                || !EventIdentity.ofBytes(key).equals(identity)) {
            throw new UndecodableException("wrong_key", "The record's key is not its event's identity.", event);
        }
    }

    private static void requireTimes(EventRecord event) throws UndecodableException {
        for (long micros : new long[] {event.getTimeMicros(), event.getReceivedAtMicros(), event.getClockAtMicros()}) {
            if (!isStorable(micros)) {
                throw new UndecodableException("time_out_of_range", "A time of the record cannot be stored.", event);
            }
        }
    }

    static boolean isStorable(long micros) {
        return micros >= EARLIEST_MICROS && micros <= LATEST_MICROS;
    }

    static EventRow row(
            ConsumerRecord<byte[], byte[]> record,
            Decoded decoded,
            int epoch,
            boolean repeat,
            MeterMatcher meters,
            long storedAtMicros) {
        EventRecord event = decoded.event();
        byte[] data = event.getData().toByteArray();
        String subject = event.hasSubject() ? event.getSubject() : null;
        return new EventRow(
                event.getOrganization(),
                decoded.environment(),
                event.getType(),
                event.getTimeMicros(),
                event.getSource(),
                event.getId(),
                subject,
                new EventRow.Bytes(data),
                event.getExtensions().isEmpty()
                        ? NO_EXTENSIONS
                        : new EventRow.Bytes(event.getExtensions().toByteArray()),
                event.getKeyId(),
                event.getKeyLine(),
                decoded.identity(),
                event.getReceivedAtMicros(),
                event.getClockAtMicros(),
                storedAtMicros,
                epoch,
                record.partition(),
                record.offset(),
                repeat,
                matches(event, subject, data, meters));
    }

    /**
     * The door takes nothing but JSON objects. Should another writer put something else on the log, it is stored and no
     * meter matches it; counting again from the stored bytes comes to the same.
     */
    private static List<MeterMatch> matches(
            EventRecord event, @Nullable String subject, byte[] data, MeterMatcher meters) {
        try {
            return meters.match(event.getType(), event.getSource(), subject, data);
        } catch (IllegalArgumentException noJsonObject) {
            return List.of();
        }
    }
}
