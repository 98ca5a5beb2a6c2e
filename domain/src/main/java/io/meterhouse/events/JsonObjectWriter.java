package io.meterhouse.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Puts a JSON object together from pieces that stay their sender's bytes. */
final class JsonObjectWriter {
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private boolean isEmpty = true;

    JsonObjectWriter() {
        json.write('{');
    }

    void add(String name, JsonSlice value) {
        separate();
        json.writeBytes((JsonText.quoted(name) + ":").getBytes(StandardCharsets.UTF_8));
        json.write(value.array(), value.start(), value.length());
    }

    /** Adds what stands between the braces of an object, as it stands there. */
    void addMembersOf(JsonSlice object) throws MalformedJsonException {
        int end = object.start() + object.length();
        JsonScanner scanner = new JsonScanner(object.array(), object.start(), end);
        scanner.expect('{');
        int inner = scanner.position();
        if (!scanner.take('}')) {
            separate();
            json.write(object.array(), inner, end - 1 - inner);
        }
    }

    private void separate() {
        if (!isEmpty) {
            json.write(',');
        }
        isEmpty = false;
    }

    boolean isEmpty() {
        return isEmpty;
    }

    /** The object; nothing may be added to it any more. */
    JsonSlice written() {
        json.write('}');
        return JsonSlice.of(json.toByteArray());
    }
}
