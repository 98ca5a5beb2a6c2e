package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as it is stored. Times are microseconds since 1970.
 *
 * @param data the sender's own JSON object
 * @param extensions a JSON object
 * @param clockAt the organization's billing clock at receipt
 * @param repeat the mark: its identity was on the log in the 35 days before it, as far as the sink knew
 */
public record EventRow(
        Utf8 organization,
        Environment environment,
        Utf8 type,
        long time,
        Utf8 source,
        Utf8 id,
        @Nullable Utf8 subject,
        Utf8 data,
        Utf8 extensions,
        Utf8 keyId,
        Utf8 keyLine,
        EventIdentity identity,
        long receivedAt,
        long clockAt,
        long storedAt,
        int epoch,
        int partition,
        long offset,
        boolean repeat,
        List<MeterMatch> matches) {
    static final Utf8 NO_TEXT = Utf8.of("");

    /** The same of decoded texts. */
    public EventRow(
            String organization,
            Environment environment,
            String type,
            long time,
            String source,
            String id,
            @Nullable String subject,
            Bytes data,
            Bytes extensions,
            String keyId,
            String keyLine,
            EventIdentity identity,
            long receivedAt,
            long clockAt,
            long storedAt,
            int epoch,
            int partition,
            long offset,
            boolean repeat,
            List<MeterMatch> matches) {
        this(
                Utf8.of(organization),
                environment,
                Utf8.of(type),
                time,
                Utf8.of(source),
                Utf8.of(id),
                subject == null ? null : Utf8.of(subject),
                Utf8.of(data.value()),
                Utf8.of(extensions.value()),
                Utf8.of(keyId),
                Utf8.of(keyLine),
                identity,
                receivedAt,
                clockAt,
                storedAt,
                epoch,
                partition,
                offset,
                repeat,
                matches);
    }

    /** Bytes that nobody changes. */
    public static final class Bytes {
        private final byte[] value;

        /** Takes the bytes over; the caller does not touch them again. */
        public Bytes(byte[] value) {
            this.value = value;
        }

        byte[] value() {
            return value;
        }
    }
}
