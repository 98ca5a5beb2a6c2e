package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log that cannot be stored, as it is put aside.
 *
 * @param organization where the record says one
 * @param reason a stable code
 * @param key of the record; null where it has none
 * @param event what could be read of it, as the JSON of an event; null where nothing could
 * @param receivedAt the wall clock at its receipt, as far as that is known
 * @param clockAt the organization's billing clock at its receipt; null where that could not be read
 * @param keyId the API key it came with, where that could be read
 */
public record NewDeadLetter(
        int epoch,
        int partition,
        long offset,
        @Nullable String organization,
        @Nullable Environment environment,
        String reason,
        String detail,
        @Nullable RawBytes key,
        RawBytes value,
        @Nullable String event,
        Instant receivedAt,
        @Nullable Instant clockAt,
        @Nullable String keyId,
        @Nullable String keyLine,
        Instant at) {}
