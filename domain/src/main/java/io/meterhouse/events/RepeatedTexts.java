package io.meterhouse.events;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one body. The events of a body mostly have the same type and source: a text like the last one of its
 * attribute is that one, and not made again. A body has JSON's strings or plain texts, never both.
 */
final class RepeatedTexts {
    private final Map<Attribute, Written> last = new EnumMap<>(Attribute.class);

    private record Written(Utf8 bytes, String text) {}

    /** The text of a JSON string, quotes included; null where it is no text, as {@link JsonScanner#text} says. */
    @Nullable
    String ofString(Attribute attribute, Utf8 string) {
        Written before = last.get(attribute);
        if (before != null && before.bytes.equals(string)) {
            return before.text;
        }
        String text = JsonScanner.text(string.array(), string.start(), string.start() + string.length());
        if (text != null) {
            last.put(attribute, new Written(string, text));
        }
        return text;
    }

    /** The text itself, which is valid. */
    String of(Attribute attribute, Utf8 plain) {
        Written before = last.get(attribute);
        if (before != null && before.bytes.equals(plain)) {
            return before.text;
        }
        String text = plain.toString();
        last.put(attribute, new Written(plain, text));
        return text;
    }
}
