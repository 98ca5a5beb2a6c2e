package io.meterhouse.events;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one body. The events of a body mostly have the same type and source: a text like the last one of its
 * attribute is that one, and not made again.
 */
final class RepeatedTexts {
    private final byte[] body;
    private final Map<Attribute, Place> last = new EnumMap<>(Attribute.class);

    private record Place(int start, int end, String text) {}

    RepeatedTexts(byte[] body) {
        this.body = body;
    }

    /** The text of a string in the body, quotes included; null where it is no text, as {@link JsonScanner#text} says. */
    @Nullable
    String get(Attribute attribute, int start, int end) {
        Place place = last.get(attribute);
        if (place != null && Arrays.equals(body, start, end, body, place.start, place.end)) {
            return place.text;
        }
        String text = JsonScanner.text(body, start, end);
        if (text != null) {
            last.put(attribute, new Place(start, end, text));
        }
        return text;
    }
}
