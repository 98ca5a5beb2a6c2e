package io.meterhouse.events.api;

import io.meterhouse.events.proto.Environment;
import io.meterhouse.events.proto.EventRecord;
import java.io.StringWriter;
import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A record of the log as a row of the live feed. */
final class LiveEventJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long MICROS_PER_SECOND = 1_000_000;

    private LiveEventJson() {}

    static String of(EventRecord event) {
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
            generator.writeStartObject();
            generator.writeStringProperty("id", event.getId());
            generator.writeStringProperty("source", event.getSource());
            generator.writeStringProperty("type", event.getType());
            generator.writeStringProperty("subject", event.hasSubject() ? event.getSubject() : null);
            generator.writeStringProperty("time", time(event.getTimeMicros()));
            generator.writeStringProperty("received_at", time(event.getReceivedAtMicros()));
            generator.writeStringProperty("environment", event.getEnvironment() == Environment.LIVE ? "live" : "test");
            generator.writeName("data");
            // The sender's own JSON, which the door has checked.
            generator.writeRawValue(event.getData().toStringUtf8());
            generator.writeStringProperty("status", "accepted");
            generator.writeEndObject();
        }
        return json.toString();
    }

    private static String time(long micros) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000)
                .toString();
    }
}
