package io.meterhouse.sandbox.server;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents as the sandboxes keep and send them. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** Compact, on one line: the journal relies on that. */
    public static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** Throws {@link tools.jackson.core.JacksonException} on anything that is not one JSON value. */
    public static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }

    /** The text of a field, or the empty text where it is absent or null. */
    public static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
