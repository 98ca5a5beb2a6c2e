package io.meterhouse.events.worker;

import io.meterhouse.events.proto.EventRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that can never be stored.
 *
 * @param reason a stable code
 * @param event what was read of it; null where it is no event record at all
 */
record DeadLetter(
        int epoch,
        LogRecord record,
        String reason,
        String detail,
        @Nullable EventRecord event) {}
