package io.meterhouse.catalog;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value that somebody wrote for us to keep, like a schema: small, bounded, and equal to another by what it means
 * (1.0 is 1, members have no order). Events are never read into this.
 */
public sealed interface Json {
    /** Objects and arrays inside each other. */
    int MAX_DEPTH = 32;

    /** Digits of a number before and after its point, without an exponent. */
    int MAX_DIGITS = 40;

    /** An object; names come once. */
    record Obj(Map<String, Json> members) implements Json {
        public static final Obj EMPTY = new Obj(Map.of());

        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    record Arr(List<Json> elements) implements Json {
        public Arr {
            elements = List.copyOf(elements);
        }
    }

    record Text(String text) implements Json {}

    record Num(BigDecimal number) implements Json {
        public Num {
            number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }

        /** Whether it is whole, however it was written. */
        boolean isInteger() {
            return number.scale() <= 0;
        }
    }

    record Bool(boolean value) implements Json {}

    record Nothing() implements Json {}

    /**
     * Reads a text that is one JSON value.
     *
     * @throws IllegalArgumentException with a message for its writer, where it is none, or beyond the bounds
     */
    static Json parse(String text) {
        try (JsonParser parser = Reader.JSON.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            Json value = read(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is more behind the JSON value");
            }
            return value;
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("it is not JSON: " + broken.getOriginalMessage(), broken);
        }
    }

    /**
     * Reads the value that a parser stands at, and leaves it at the value's end.
     *
     * @throws IllegalArgumentException with a message for its writer, where it is beyond the bounds
     */
    static Json read(JsonParser parser) {
        return Reader.value(parser, MAX_DEPTH);
    }

    /** The value as JSON, without white space. */
    default String write() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Reader.JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            Reader.write(generator, this);
        }
        return text.toString();
    }

    /** Both ways between values and their texts; bounded by {@link #MAX_DEPTH} both. */
    final class Reader {
        private static final JsonFactory JSON = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();

        private Reader() {}

        private static Json value(JsonParser parser, int depthLeft) {
            JsonToken token = Objects.requireNonNullElse(parser.currentToken(), JsonToken.NOT_AVAILABLE);
            return switch (token) {
                case START_OBJECT -> object(parser, within(depthLeft));
                case START_ARRAY -> array(parser, within(depthLeft));
                case VALUE_STRING -> new Text(parser.getString());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(number(parser.getString()));
                case VALUE_TRUE -> new Bool(true);
                case VALUE_FALSE -> new Bool(false);
                case VALUE_NULL -> new Nothing();
                case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalArgumentException("there is no JSON value");
            };
        }

        private static int within(int depthLeft) {
            if (depthLeft == 0) {
                throw new IllegalArgumentException("it nests deeper than " + MAX_DEPTH);
            }
            return depthLeft - 1;
        }

        private static Json object(JsonParser parser, int depthLeft) {
            Map<String, Json> members = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                members.put(name, value(parser, depthLeft));
            }
            return new Obj(members);
        }

        private static Json array(JsonParser parser, int depthLeft) {
            List<Json> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser, depthLeft));
            }
            return new Arr(elements);
        }

        private static BigDecimal number(String written) {
            try {
                if (written.length() <= 2 * MAX_DIGITS) {
                    BigDecimal number = new BigDecimal(written);
                    if (number.signum() == 0) {
                        return BigDecimal.ZERO;
                    }
                    BigDecimal stripped = number.stripTrailingZeros();
                    if (Math.abs((long) stripped.scale()) <= MAX_DIGITS
                            && (long) stripped.precision() - stripped.scale() <= MAX_DIGITS) {
                        return stripped;
                    }
                }
            } catch (NumberFormatException exponentTooLarge) {
                // Told below, as any other number that is too long.
            }
            throw new IllegalArgumentException(
                    "a number has at most " + MAX_DIGITS + " digits before and " + MAX_DIGITS + " after its point");
        }

        private static void write(JsonGenerator generator, Json value) {
            switch (value) {
                case Obj object -> {
                    generator.writeStartObject();
                    object.members().forEach((name, member) -> {
                        generator.writeName(name);
                        write(generator, member);
                    });
                    generator.writeEndObject();
                }
                case Arr array -> {
                    generator.writeStartArray();
                    array.elements().forEach(element -> write(generator, element));
                    generator.writeEndArray();
                }
                case Text text -> generator.writeString(text.text());
                // Plain digits: a hundred is 100 and not 1E+2, as its writer had it.
                case Num number -> generator.writeNumber(number.number().toPlainString());
                case Bool bool -> generator.writeBoolean(bool.value());
                case Nothing _ -> generator.writeNull();
            }
        }
    }
}
