package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parameters as Stripe takes them: forms with {@code name[child]} and {@code list[0][child]}, all values texts.
 *
 * <p>Every reader refuses what it cannot read, naming the parameter by its full name.
 */
final class Params {
    private static final Pattern KEY = Pattern.compile("([^\\[\\]]+)|\\[([^\\[\\]]*)]");
    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");
    private static final int MAX_DEPTH = 8;
    private static final int MAX_METADATA_KEYS = 50;
    private static final int MAX_METADATA_KEY_LENGTH = 40;
    private static final int MAX_METADATA_VALUE_LENGTH = 500;

    private final ObjectNode tree;
    private final String prefix;

    private Params(ObjectNode tree, String prefix) {
        this.tree = tree;
        this.prefix = prefix;
    }

    static Params of(List<Request.Parameter> parameters) {
        ObjectNode tree = Json.object();
        for (Request.Parameter parameter : parameters) {
            put(tree, keys(parameter.name()), parameter.value());
        }
        return new Params(withLists(tree), "");
    }

    /**
     * Refuses what is not in {@code known}: full names such as {@code period[start]} or {@code lines[][amount]};
     * {@code metadata[*]} stands for anything below.
     */
    void refuseUnknown(Set<String> known) {
        refuseUnknown(tree, "", known);
    }

    private static void refuseUnknown(JsonNode node, String name, Set<String> known) {
        if (known.contains(name) || known.contains(name + "[*]") || name.equals("expand[]")) {
            return;
        }
        if (node instanceof ObjectNode object && !(object.isEmpty() && !name.isEmpty())) {
            object.forEachEntry(
                    (key, child) -> refuseUnknown(child, name.isEmpty() ? key : name + "[" + key + "]", known));
        } else if (node instanceof ArrayNode array) {
            array.forEach(child -> refuseUnknown(child, name + "[]", known));
        } else {
            throw StripeError.unknownParameter(name);
        }
    }

    boolean has(String name) {
        return tree.has(name);
    }

    /** A text that may not be empty. */
    Optional<String> text(String name) {
        Optional<String> given = raw(name);
        if (given.filter(String::isEmpty).isPresent()) {
            throw StripeError.badParameter(
                    "parameter_invalid_empty",
                    "You passed an empty string for '" + full(name) + "'. We assume empty values are an attempt to "
                            + "unset a parameter; however '" + full(name) + "' cannot be unset. You should remove '"
                            + full(name) + "' from your request or supply a non-empty value.",
                    full(name));
        }
        return given;
    }

    String required(String name) {
        return text(name).orElseThrow(() -> StripeError.missingParameter(full(name)));
    }

    /** Sets the field where the parameter is there, to null where it is empty. */
    void copy(String name, ObjectNode into) {
        raw(name).ifPresent(value -> into.put(name, value.isEmpty() ? null : value));
    }

    /** Like {@link #copy}, for a whole structure whose values are texts. */
    void copyStructure(String name, ObjectNode into) {
        JsonNode given = tree.path(name);
        if (given.isObject() || given.isArray()) {
            into.set(name, given.deepCopy());
        } else if (raw(name).filter(String::isEmpty).isPresent()) {
            into.putNull(name);
        }
    }

    Optional<Long> whole(String name) {
        return text(name).map(value -> {
            try {
                return Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw StripeError.badParameter("parameter_invalid_integer", "Invalid integer: " + value, full(name));
            }
        });
    }

    Optional<Boolean> flag(String name) {
        return text(name).map(value -> switch (value) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw StripeError.badParameter(null, "Invalid boolean: " + value, full(name));
        });
    }

    Optional<String> oneOf(String name, String... choices) {
        Optional<String> given = text(name);
        given.filter(value -> !List.of(choices).contains(value)).ifPresent(_ -> {
            String all = String.join(", ", List.of(choices).subList(0, choices.length - 1));
            throw StripeError.badParameter(
                    null,
                    "Invalid " + full(name) + ": must be one of " + all + (choices.length > 2 ? "," : "") + " or "
                            + choices[choices.length - 1],
                    full(name));
        });
        return given;
    }

    Optional<String> currency(String name) {
        Optional<String> given = text(name).map(value -> value.toLowerCase(java.util.Locale.ROOT));
        given.filter(value -> !CURRENCY.matcher(value).matches()).ifPresent(value -> {
            throw StripeError.badParameter(null, "Invalid currency: " + value + ".", full(name));
        });
        return given;
    }

    /** The parameters below {@code name}; none where it is absent. */
    Params child(String name) {
        return new Params(tree.path(name) instanceof ObjectNode object ? object : Json.object(), full(name));
    }

    List<Params> list(String name) {
        List<Params> rows = new ArrayList<>();
        if (tree.path(name) instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (!(array.get(i) instanceof ObjectNode row)) {
                    throw StripeError.badParameter(null, "Invalid object", full(name) + "[" + i + "]");
                }
                rows.add(new Params(row, full(name) + "[" + i + "]"));
            }
        }
        return rows;
    }

    List<String> texts(String name) {
        List<String> values = new ArrayList<>();
        tree.path(name).forEach(value -> values.add(value.asString("")));
        return values;
    }

    /** Adds to {@code into}'s metadata; an empty value takes its key out, an empty {@code metadata} all of them. */
    void mergeMetadata(ObjectNode into) {
        ObjectNode metadata = into.path("metadata") instanceof ObjectNode there ? there : Json.object();
        if (raw("metadata").filter(String::isEmpty).isPresent()) {
            metadata.removeAll();
        }
        if (tree.path("metadata") instanceof ObjectNode given) {
            given.forEachEntry((key, value) -> putMetadata(metadata, key, value));
        }
        if (metadata.size() > MAX_METADATA_KEYS) {
            throw StripeError.badParameter(
                    null, "Metadata can have up to " + MAX_METADATA_KEYS + " keys.", full("metadata"));
        }
        into.set("metadata", metadata);
    }

    private void putMetadata(ObjectNode metadata, String key, JsonNode value) {
        String text = value.asString("");
        if (!value.isString()) {
            throw StripeError.badParameter(null, "Metadata values must be strings.", full("metadata"));
        }
        if (key.length() > MAX_METADATA_KEY_LENGTH) {
            throw StripeError.badParameter(
                    null,
                    "Metadata keys can have up to " + MAX_METADATA_KEY_LENGTH + " characters. Invalid key: " + key,
                    full("metadata"));
        }
        if (text.length() > MAX_METADATA_VALUE_LENGTH) {
            throw StripeError.badParameter(
                    null,
                    "Metadata values can have up to " + MAX_METADATA_VALUE_LENGTH
                            + " characters, but you passed in a value that is " + text.length()
                            + " characters. Invalid value: " + text,
                    full("metadata"));
        }
        if (text.isEmpty()) {
            metadata.remove(key);
        } else {
            metadata.put(key, text);
        }
    }

    /** A parameter or range of times: {@code created=}, {@code created[gte]=}, and so on. */
    boolean timeMatches(String name, JsonNode row, String field) {
        if (!tree.has(name)) {
            return true;
        }
        long time = row.path(field).asLong(Long.MIN_VALUE);
        if (raw(name).isPresent()) {
            return whole(name).filter(wanted -> wanted == time).isPresent();
        }
        Params range = child(name);
        return range.whole("gt").map(bound -> time > bound).orElse(true)
                && range.whole("gte").map(bound -> time >= bound).orElse(true)
                && range.whole("lt").map(bound -> time < bound).orElse(true)
                && range.whole("lte").map(bound -> time <= bound).orElse(true);
    }

    void ifText(String name, Consumer<String> then) {
        text(name).ifPresent(then);
    }

    String full(String name) {
        return prefix.isEmpty() ? name : prefix + "[" + name + "]";
    }

    private Optional<String> raw(String name) {
        JsonNode value = tree.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        return value.isString() ? Optional.of(value.asString()) : Optional.empty();
    }

    private static List<String> keys(String name) {
        List<String> keys = new ArrayList<>();
        Matcher matcher = KEY.matcher(name);
        while (matcher.find() && keys.size() < MAX_DEPTH) {
            keys.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return keys;
    }

    private static void put(ObjectNode tree, List<String> keys, String value) {
        ObjectNode node = tree;
        for (int i = 0; i < keys.size() - 1; i++) {
            String key = keys.get(i);
            node = node.path(key) instanceof ObjectNode there ? there : node.putObject(key);
        }
        if (!keys.isEmpty()) {
            // "expand[]" may come several times: each is an element of its own.
            String last = keys.getLast();
            node.put(last.isEmpty() ? Integer.toString(node.size()) : last, value);
        }
    }

    /** What has only numbers for keys is a list. */
    private static ObjectNode withLists(ObjectNode node) {
        UnaryOperator<JsonNode> convert = child -> {
            if (!(child instanceof ObjectNode object)) {
                return child;
            }
            ObjectNode converted = withLists(object);
            boolean numbered = !converted.isEmpty()
                    && converted.propertyNames().stream()
                            .allMatch(key -> key.chars().allMatch(Character::isDigit));
            return numbered ? Json.array().addAll(converted.values()) : converted;
        };
        ObjectNode copy = Json.object();
        node.forEachEntry((key, child) -> copy.set(key, convert.apply(child)));
        return copy;
    }
}
