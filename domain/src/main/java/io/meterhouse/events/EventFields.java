package io.meterhouse.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that came in fields of its own and not as one JSON object: in HTTP headers, or over gRPC.
 *
 * @param attributes texts by the names of api.md; other names are extensions. A value of null is no text that UTF-8 can
 *     hold
 * @param data what was sent as a JSON object, not looked at yet; nothing is the empty one
 * @param dataContentType the content type of {@code data}; null where nothing was said, which means JSON
 */
public record EventFields(
        Map<String, @Nullable String> attributes,
        JsonSlice data,
        @Nullable String dataContentType) {
    /** How much of the limit of an event it takes. */
    int bytes() {
        int bytes = data.length();
        for (Map.Entry<String, @Nullable String> attribute : attributes.entrySet()) {
            String value = attribute.getValue();
            bytes += attribute.getKey().length() + (value == null ? 0 : value.length());
        }
        return bytes;
    }
}
