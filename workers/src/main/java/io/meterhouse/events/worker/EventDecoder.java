package io.meterhouse.events.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.EventIdentities;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.storage.EventRow;
import java.util.List;

/**
 * Makes rows of records, and names what is wrong with a record that can be none. It holds the record that it read last, and
 * belongs to one thread at a time.
 */
final class EventDecoder {
    private static final Utf8 NO_EXTENSIONS = Utf8.of("{}");

    /** What ClickHouse's DateTime64 can hold: 1900 to 2299. */
    private static final long EARLIEST_MICROS = -2_208_988_800_000_000L;

    private static final long LATEST_MICROS = 10_413_791_999_999_999L;

    private final LogEvent event = new LogEvent();
    private final EventIdentities identities = new EventIdentities();
    private final LastText type = new LastText();
    private final LastText source = new LastText();
    private Environment environment = Environment.LIVE;
    private EventIdentity identity = new EventIdentity(0, 0);

    /** Why a record can never be stored. */
    static final class UndecodableException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        UndecodableException(String reason, String detail) {
            super(detail);
            this.reason = reason;
        }

        DeadLetter letter(int epoch, LogRecord record) {
            return new DeadLetter(epoch, record, reason, String.valueOf(getMessage()), record.legible());
        }
    }

    /**
     * Reads a record; what it says is told by the other methods.
     *
     * @return whether it is an event; else it is a probe, which only asks whether the partition takes records
     */
    boolean read(LogRecord record) throws UndecodableException {
        Utf8 value = record.value();
        if (value == null) {
            return false;
        }
        Utf8 key = record.key();
        if (key == null && record.common() == null) {
            throw new UndecodableException("undecodable", "The record is neither a bundle of events nor has it a key.");
        }
        try {
            event.read(record.common(), value);
        } catch (InvalidProtocolBufferException e) {
            throw new UndecodableException("undecodable", "The record is no event record: " + e.getMessage());
        }
        requireWhole();
        identity = identities.of(event.organization(), environment, event.source(), event.id());
        if (key != null) {
            requireKey(key);
        }
        requireStorable(event.time());
        requireStorable(event.receivedAt());
        requireStorable(event.clockAt());
        return true;
    }

    private void requireWhole() throws UndecodableException {
        if (event.organization().isEmpty()
                || event.id().isEmpty()
                || event.source().isEmpty()
                || event.type().isEmpty()) {
            throw new UndecodableException("incomplete", "The record lacks organization, type, source or id.");
        }
        environment = switch (event.environment()) {
            case io.meterhouse.events.proto.Environment.LIVE_VALUE -> Environment.LIVE;
            case io.meterhouse.events.proto.Environment.TEST_VALUE -> Environment.TEST;
            default -> throw new UndecodableException("incomplete", "The record is neither live nor test.");
        };
    }

    /** The key chose the partition: with another one, repeats of this event would lie elsewhere. */
    private void requireKey(Utf8 key) throws UndecodableException {
        if (!identity.isWrittenAs(key)) {
            throw new UndecodableException("wrong_key", "The record's key is not its event's identity.");
        }
    }

    private static void requireStorable(long micros) throws UndecodableException {
        if (!isStorable(micros)) {
            throw new UndecodableException("time_out_of_range", "A time of the record cannot be stored.");
        }
    }

    static boolean isStorable(long micros) {
        return micros >= EARLIEST_MICROS && micros <= LATEST_MICROS;
    }

    /** Who the event is. */
    EventIdentity identity() {
        return identity;
    }

    /** The billing clock at its receipt. */
    long clockAt() {
        return event.clockAt();
    }

    /** The row of the record that was read. */
    EventRow row(LogRecord record, int epoch, boolean repeat, MeterMatcher meters, long storedAtMicros) {
        return new EventRow(
                event.organization(),
                environment,
                event.type(),
                event.time(),
                event.source(),
                event.id(),
                event.subject(),
                event.data(),
                event.extensions().isEmpty() ? NO_EXTENSIONS : event.extensions(),
                event.keyId(),
                event.keyLine(),
                identity,
                event.receivedAt(),
                event.clockAt(),
                storedAtMicros,
                epoch,
                record.partition(),
                record.offset(),
                repeat,
                matches(meters));
    }

    /**
     * The door takes nothing but JSON objects. Should another writer put something else on the log, it is stored and no
     * meter matches it; counting again from the stored bytes comes to the same.
     */
    private List<MeterMatch> matches(MeterMatcher meters) {
        String typeText = type.of(event.type());
        if (meters.metersOf(typeText).isEmpty()) {
            return List.of();
        }
        Utf8 subject = event.subject();
        Utf8 data = event.data();
        try {
            return meters.match(
                    typeText,
                    source.of(event.source()),
                    subject == null ? null : subject.toString(),
                    data.array(),
                    data.start(),
                    data.length());
        } catch (IllegalArgumentException noJsonObject) {
            return List.of();
        }
    }

    /** Decodes a text that is most often the same as before. */
    private static final class LastText {
        private Utf8 last = Utf8.of("");
        private String text = "";

        String of(Utf8 wanted) {
            if (!last.equals(wanted)) {
                last = wanted;
                text = wanted.toString();
            }
            return text;
        }
    }
}
