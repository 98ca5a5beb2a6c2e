package io.meterhouse.events.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.meterhouse.events.storage.StoredEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event as a row of a list. */
record StoredEventView(
        String id,
        String source,
        String type,
        @Nullable String subject,
        Instant time,
        Instant receivedAt,
        Instant storedAt,
        String environment,
        @JsonRawValue String data,
        String status,
        @Nullable String reason) {

    static StoredEventView of(StoredEvent event) {
        return new StoredEventView(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.time(),
                event.receivedAt(),
                event.storedAt(),
                event.environment().code(),
                event.data(),
                status(event),
                event.repeat() ? "duplicate" : null);
    }

    private static String status(StoredEvent event) {
        if (event.repeat()) {
            return "excluded";
        }
        return event.meters().isEmpty() ? "stored" : "metered";
    }
}
