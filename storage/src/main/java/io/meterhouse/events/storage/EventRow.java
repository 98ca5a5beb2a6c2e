package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.MeterMatch;
import io.meterhouse.events.EventIdentity;
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
