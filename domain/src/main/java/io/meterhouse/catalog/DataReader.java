package io.meterhouse.catalog;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Takes the values at some paths out of a JSON object in one pass, whatever else the object holds.
 *
 * <p>The door bounds an event's size and depth. Here nothing is refused for being long, so that an event that was
 * accepted can always be read.
 */
final class DataReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            // Names made to collide would otherwise be refused here, after the door has accepted them.
            .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private final Node root = new Node();
    private final int slots;

    /** Reads the data paths among those given; the slots of the others stay empty. */
    DataReader(Map<ValuePath, Integer> slotsByPath) {
        this.slots = slotsByPath.size();
        slotsByPath.forEach((path, slot) -> {
            if (path.root() == ValuePath.Root.DATA) {
                root.add(path.members(), slot);
            }
        });
    }

    /**
     * The value per slot; null where there is none, or JSON's null.
     *
     * @throws IllegalArgumentException where the data is no JSON object (unless nothing is to be read from it)
     */
    @Nullable
    DataValue[] read(byte[] data, int start, int length) {
        @Nullable DataValue[] values = new DataValue[slots];
        if (root.children.isEmpty()) {
            return values;
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), data, start, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("an event's data is a JSON object");
            }
            readObject(parser, root, values);
        } catch (JacksonException broken) {
            throw new IllegalArgumentException("an event's data is valid JSON", broken);
        }
        return values;
    }

    /** Goes as deep as the longest path, which is bounded; whatever lies deeper or beside is skipped. */
    private static void readObject(JsonParser parser, Node node, @Nullable DataValue[] values) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            Node child = node.children.get(name);
            JsonToken token = parser.nextToken();
            if (child == null) {
                parser.skipChildren();
                continue;
            }
            // A member that comes again replaces all that the one before it held.
            child.forget(values);
            if (child.slot != Node.NO_SLOT) {
                values[child.slot] = value(parser, token);
            }
            if (token == JsonToken.START_OBJECT && !child.children.isEmpty()) {
                readObject(parser, child, values);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static @Nullable DataValue value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> DataValue.ofText(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> DataValue.ofNumber(parser.getString());
            case VALUE_TRUE -> DataValue.of(true);
            case VALUE_FALSE -> DataValue.of(false);
            case START_OBJECT, START_ARRAY -> DataValue.container();
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("not the beginning of a JSON value: " + token);
        };
    }

    /** A step that some path takes. */
    private static final class Node {
        static final int NO_SLOT = -1;

        private final Map<String, Node> children = new HashMap<>();
        private int slot = NO_SLOT;
        private int[] slotsHereAndBelow = {};

        void add(List<String> members, int slotOfPath) {
            Node node = this;
            for (String member : members) {
                node = node.children.computeIfAbsent(member, unseen -> new Node());
                node.slotsHereAndBelow = Arrays.copyOf(node.slotsHereAndBelow, node.slotsHereAndBelow.length + 1);
                node.slotsHereAndBelow[node.slotsHereAndBelow.length - 1] = slotOfPath;
            }
            node.slot = slotOfPath;
        }

        void forget(@Nullable DataValue[] values) {
            for (int below : slotsHereAndBelow) {
                values[below] = null;
            }
        }
    }
}
