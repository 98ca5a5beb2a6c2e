package io.meterhouse.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The members of an event that are texts; every other one but {@code data} is an extension. */
enum Attribute {
    ID("id"),
    TYPE("type"),
    SOURCE("source"),
    SUBJECT("subject"),
    TIME("time"),
    SPECVERSION("specversion"),
    DATA_BASE64("data_base64"),
    DATACONTENTTYPE("datacontenttype"),
    DATASCHEMA("dataschema");

    private static final Attribute[] ALL = values();

    private final String name;

    // Nobody gets hold of it to change it.
    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] bytes;

    Attribute(String name) {
        this.name = name;
        this.bytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** The attribute with this name in UTF-8, or null where that is no attribute's. */
    static @Nullable Attribute named(byte[] utf8, int start, int end) {
        for (Attribute attribute : ALL) {
            byte[] name = attribute.bytes;
            if (name.length == end - start && Arrays.equals(utf8, start, end, name, 0, name.length)) {
                return attribute;
            }
        }
        return null;
    }

    static @Nullable Attribute named(String name) {
        for (Attribute attribute : ALL) {
            if (attribute.name.equals(name)) {
                return attribute;
            }
        }
        return null;
    }

    String attributeName() {
        return name;
    }
}
