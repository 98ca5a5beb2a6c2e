package io.meterhouse.events.api;

import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.StoredEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * Where an event is.
 *
 * @param status the furthest that any of its meters got: {@code accepted|stored|metered|invoiced|excluded}
 * @param event as it was sent, extensions beside its attributes
 * @param repeats later records of the same identity, some of them
 */
record EventStatusView(
        String status,
        String environment,
        Map<String, @Nullable Object> event,
        Instant receivedAt,
        @Nullable Instant storedAt,
        List<MeterStatus> meters,
        List<Repeat> repeats) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * What one meter made of it.
     *
     * @param meter the meter's key
     * @param reason why it is not counted, or that it came too late for its period's invoice
     * @param lines the invoice lines it is on
     */
    record MeterStatus(
            String meter, boolean counted, @Nullable String reason, List<String> lines) {}

    record Repeat(Instant receivedAt, Instant time) {}

    static EventStatusView accepted(EventRecord event, String environment, List<Repeat> repeats) {
        return new EventStatusView(
                "accepted",
                environment,
                attributes(
                        event.getId(),
                        event.getSource(),
                        event.getType(),
                        event.hasSubject() ? event.getSubject() : null,
                        Parameters.instant(event.getTimeMicros()),
                        event.getData().toStringUtf8(),
                        event.getExtensions().toStringUtf8()),
                Parameters.instant(event.getReceivedAtMicros()),
                null,
                List.of(),
                repeats);
    }

    static EventStatusView stored(StoredEvent event, String status, List<MeterStatus> meters, List<Repeat> repeats) {
        return new EventStatusView(
                status,
                event.environment().code(),
                attributes(
                        event.id(),
                        event.source(),
                        event.type(),
                        event.subject(),
                        event.time(),
                        event.data(),
                        event.extensions()),
                event.receivedAt(),
                event.storedAt(),
                meters,
                repeats);
    }

    private static Map<String, @Nullable Object> attributes(
            String id,
            String source,
            String type,
            @Nullable String subject,
            Instant time,
            String data,
            String extensions) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put("id", id);
        attributes.put("source", source);
        attributes.put("type", type);
        attributes.put("subject", subject);
        attributes.put("time", time);
        attributes.put("data", new RawValue(data));
        if (!extensions.isEmpty()) {
            JSON.readValue(extensions, new TypeReference<Map<String, Object>>() {})
                    .forEach(attributes::putIfAbsent);
        }
        return attributes;
    }
}
