package io.meterhouse.events.worker;

import com.google.protobuf.ByteString;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.Parameters;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** What can be read of a record that cannot be stored, in the words that its sender would have used. */
final class PoisonedEvent {
    private static final JsonMapper JSON = JsonMapper.shared();

    private PoisonedEvent() {}

    /** The event as JSON. Its data stays the sender's own bytes; where they are no JSON they are a text, for people to see. */
    static String json(EventRecord event) {
        ObjectNode json = JSON.createObjectNode();
        putUnlessEmpty(json, "id", event.getId());
        putUnlessEmpty(json, "source", event.getSource());
        putUnlessEmpty(json, "type", event.getType());
        if (event.hasSubject()) {
            json.put("subject", event.getSubject());
        }
        json.put("time", Parameters.instant(event.getTimeMicros()).toString());
        if (!event.getData().isEmpty()) {
            put(json, "data", event.getData());
        }
        JsonNode extensions = read(event.getExtensions());
        if (extensions instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> {
                if (!json.has(name)) {
                    json.set(name, value);
                }
            });
        }
        return JSON.writeValueAsString(json);
    }

    static @Nullable Environment environment(EventRecord event) {
        return switch (event.getEnvironment()) {
            case LIVE -> Environment.LIVE;
            case TEST -> Environment.TEST;
            case ENVIRONMENT_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static void putUnlessEmpty(ObjectNode json, String name, String text) {
        if (!text.isEmpty()) {
            json.put(name, text);
        }
    }

    private static void put(ObjectNode json, String name, ByteString bytes) {
        if (read(bytes) == null || !bytes.isValidUtf8()) {
            json.put(name, bytes.toStringUtf8());
        } else {
            json.putRawValue(name, new RawValue(bytes.toStringUtf8()));
        }
    }

    private static @Nullable JsonNode read(ByteString bytes) {
        if (bytes.isEmpty()) {
            return null;
        }
        try {
            return JSON.readTree(bytes.toByteArray());
        } catch (JacksonException noJson) {
            return null;
        }
    }
}
