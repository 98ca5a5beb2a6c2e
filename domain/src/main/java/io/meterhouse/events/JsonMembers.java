package io.meterhouse.events;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object by name, each still its sender's bytes. A member that is null is one that is not there;
 * of members that come twice the last wins; one whose name is no text is passed over.
 */
final class JsonMembers {
    static final JsonMembers NONE = new JsonMembers();

    private final Map<String, JsonSlice> values = new LinkedHashMap<>();

    private JsonMembers() {}

    /** All members of an object. */
    static JsonMembers of(JsonSlice object) throws MalformedJsonException {
        return read(object, _ -> true);
    }

    /** Those of these names: for objects that may be large, of which only a few members matter. */
    static JsonMembers named(Set<String> names, JsonSlice object) throws MalformedJsonException {
        return read(object, names::contains);
    }

    private static JsonMembers read(JsonSlice object, Predicate<String> wanted) throws MalformedJsonException {
        JsonMembers members = new JsonMembers();
        byte[] json = object.array();
        JsonScanner scanner = new JsonScanner(json, object.start(), object.start() + object.length());
        scanner.expect('{');
        if (scanner.take('}')) {
            return members;
        }
        do {
            scanner.peek();
            int name = scanner.position();
            scanner.skipString();
            String text = JsonScanner.text(json, name, scanner.position());
            scanner.expect(':');
            int kind = scanner.peek();
            int value = scanner.position();
            scanner.skipValue();
            if (text != null && wanted.test(text)) {
                members.put(text, kind == 'n' ? null : new JsonSlice(json, value, scanner.position()));
            }
        } while (scanner.take(','));
        scanner.expect('}');
        return members;
    }

    private void put(String name, @Nullable JsonSlice value) {
        if (value == null) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
    }

    @Nullable
    JsonSlice value(String name) {
        return values.get(name);
    }

    /** A text or a number as text; null where there is neither, or bytes that are no text. */
    @Nullable
    String text(String name) {
        JsonSlice value = values.get(name);
        return value == null ? null : textOf(value);
    }

    static @Nullable String textOf(JsonSlice value) {
        if (value.first() == '"') {
            return JsonScanner.text(value.array(), value.start(), value.start() + value.length());
        }
        return isNumber(value) ? value.toString() : null;
    }

    static boolean isNumber(JsonSlice value) {
        byte first = value.first();
        return first == '-' || (first >= '0' && first <= '9');
    }

    /** Every member but these as one object, each value as it was sent; null where none is left. */
    @Nullable
    JsonSlice without(Set<String> names) {
        JsonObjectWriter rest = new JsonObjectWriter();
        values.forEach((name, value) -> {
            if (!names.contains(name)) {
                rest.add(name, value);
            }
        });
        return rest.isEmpty() ? null : rest.written();
    }
}
