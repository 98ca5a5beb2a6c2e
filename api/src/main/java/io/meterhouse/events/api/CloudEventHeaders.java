package io.meterhouse.events.api;

import io.meterhouse.events.EventFields;
import io.meterhouse.events.JsonSlice;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CloudEvents' binary form: the attributes are headers, the body is the data. */
final class CloudEventHeaders {
    private static final String PREFIX = "ce-";
    private static final String[] TELLING = {"ce-type", "ce-id", "ce-specversion"};
    private static final String STRUCTURED = "application/cloudevents";
    /** What tools write where nobody said what a body is. */
    private static final String UNSAID = "application/x-www-form-urlencoded";

    private CloudEventHeaders() {}

    /** Whether the headers hold an event. A content type that says the body does comes first. */
    static boolean holdEvent(HttpHeaders headers, String contentType) {
        if (contentType.startsWith(STRUCTURED)) {
            return false;
        }
        for (String name : TELLING) {
            if (headers.contains(name)) {
                return true;
            }
        }
        return false;
    }

    static EventFields event(HttpHeaders headers, String contentType, byte[] body) {
        Map<String, @Nullable String> attributes = new HashMap<>();
        headers.iteratorCharSequence().forEachRemaining(header -> {
            String name = header.getKey().toString().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                attributes.put(
                        name.substring(PREFIX.length()),
                        decoded(header.getValue().toString()));
            }
        });
        // The content type of the data is the body's own header here.
        attributes.remove("datacontenttype");
        boolean said = !contentType.isEmpty() && !contentType.startsWith(UNSAID);
        return new EventFields(attributes, JsonSlice.of(body), said ? contentType : null);
    }

    /** A header's value as text: quotes taken off, percent signs decoded, UTF-8 read; null where it is no UTF-8. */
    static @Nullable String decoded(String value) {
        byte[] raw = unquoted(value).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        int at = 0;
        while (at < raw.length) {
            int high = at + 2 < raw.length && raw[at] == '%' ? Character.digit(raw[at + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw[at + 2], 16);
            bytes.write(low < 0 ? raw[at] : high * 16 + low);
            at += low < 0 ? 1 : 3;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return null;
        }
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || value.charAt(0) != '"' || value.charAt(value.length() - 1) != '"') {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
