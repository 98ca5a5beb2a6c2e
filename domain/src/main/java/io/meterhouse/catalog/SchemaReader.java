package io.meterhouse.catalog;

import io.meterhouse.catalog.Json.Arr;
import io.meterhouse.catalog.Json.Bool;
import io.meterhouse.catalog.Json.Num;
import io.meterhouse.catalog.Json.Obj;
import io.meterhouse.catalog.Json.Text;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks a schema keyword by keyword and brings it into its one form. A keyword that is not known is most often one that
 * was mistyped, and a schema that silently demands less than it says is worse than none.
 */
final class SchemaReader {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final String DEFINITIONS = "$defs";
    private static final String REFERENCE = "#/$defs/";
    private static final Set<String> TYPES =
            Set.of("null", "boolean", "object", "array", "number", "string", "integer");
    /** Those whose check is linear in the text. */
    private static final Set<String> FORMATS = Set.of("date-time", "date", "time", "uuid", "ipv4", "ipv6", "uri");

    private static final Set<String> ANNOTATIONS = Set.of(
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "$ref",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly");
    /** Of JSON Schema, but their cost has no bound that is known before an event is seen, or they reach elsewhere. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedProperties",
            "unevaluatedItems",
            "dependentSchemas",
            "dependencies",
            "definitions",
            "additionalItems",
            "$anchor",
            "$dynamicAnchor",
            "$dynamicRef",
            "$recursiveAnchor",
            "$recursiveRef",
            "$vocabulary",
            "contentEncoding",
            "contentMediaType",
            "contentSchema");

    private static final int MAX_VALUES = 1_000;
    private static final int MAX_VIOLATIONS = 50;

    private final EventSchema.PatternCheck patterns;
    private final Map<String, Json> definitions;
    private final Deque<String> referring = new ArrayDeque<>();
    private final Set<Violation> found = new LinkedHashSet<>();
    private int subschemas;
    private int branches;
    private int branchDepth;

    private SchemaReader(Map<String, Json> definitions, EventSchema.PatternCheck patterns) {
        this.definitions = definitions;
        this.patterns = patterns;
    }

    static EventSchema.Reading read(Json source, EventSchema.PatternCheck patterns) {
        if (source.write().getBytes(StandardCharsets.UTF_8).length > EventSchema.MAX_BYTES) {
            return refused(new Violation(
                    "", Violation.OUT_OF_BOUNDS, "a schema has at most " + EventSchema.MAX_BYTES + " bytes"));
        }
        if (!(source instanceof Obj root)) {
            return refused(new Violation("", Violation.INVALID_VALUE, "a schema is a JSON object"));
        }
        Map<String, Json> definitions =
                root.members().get(DEFINITIONS) instanceof Obj object ? object.members() : Map.of();
        SchemaReader reader = new SchemaReader(definitions, patterns);
        reader.dialect(root);
        Json normal = reader.schema("", root);
        int subschemas = reader.subschemas;
        int branches = reader.branches;
        // Those that nothing refers to are checked as well: they were written to be right.
        definitions.forEach((name, definition) -> {
            reader.subschemas = 0;
            reader.schema("/" + DEFINITIONS + "/" + escaped(name), definition);
        });
        return reader.found.isEmpty()
                ? new EventSchema.Reading(new EventSchema(source, normal, subschemas, branches), List.of())
                : new EventSchema.Reading(null, List.copyOf(reader.found));
    }

    private static EventSchema.Reading refused(Violation violation) {
        return new EventSchema.Reading(null, List.of(violation));
    }

    private void add(String pointer, String code, String detail) {
        if (found.size() < MAX_VIOLATIONS) {
            found.add(new Violation(pointer, code, detail));
        }
    }

    private void dialect(Obj root) {
        Json dialect = root.members().get("$schema");
        if (dialect != null && !dialect.equals(new Text(DIALECT)) && !dialect.equals(new Text(DIALECT + "#"))) {
            add("/$schema", "unsupported_dialect", "only " + DIALECT);
        }
        Json definitionsSent = root.members().get(DEFINITIONS);
        if (definitionsSent != null && !(definitionsSent instanceof Obj)) {
            add("/" + DEFINITIONS, Violation.INVALID_VALUE, "an object of schemas");
        }
    }

    /** The one form of a schema; what is wrong with it is told on the way. */
    private Json schema(String at, Json source) {
        if (++subschemas > EventSchema.MAX_SUBSCHEMAS) {
            add(
                    "",
                    "too_many_subschemas",
                    "at most " + EventSchema.MAX_SUBSCHEMAS + " schemas, each counted as often"
                            + " as it is referred to");
            return Obj.EMPTY;
        }
        branches += branchDepth > 0 ? 1 : 0;
        return switch (source) {
            case Bool bool -> bool.value() ? Obj.EMPTY : bool;
            case Obj object -> object(at, object);
            case Arr _, Text _, Num _, Json.Nothing _ -> {
                add(at, Violation.INVALID_VALUE, "a schema is an object, or true or false");
                yield Obj.EMPTY;
            }
        };
    }

    private Json object(String at, Obj source) {
        Map<String, Json> normal = new LinkedHashMap<>();
        source.members().forEach((name, value) -> {
            if (ANNOTATIONS.contains(name) || name.startsWith("x-")) {
                placed(at, name);
                return;
            }
            Json kept = keyword(at + "/" + escaped(name), name, value);
            if (kept != null) {
                normal.put(name, kept);
            }
        });
        Json reference = source.members().get("$ref");
        return reference == null ? new Obj(normal) : joined(referred(at + "/$ref", reference), normal);
    }

    /** What holds for the whole schema stands at its root. */
    private void placed(String at, String name) {
        if (!at.isEmpty() && (name.equals("$schema") || name.equals("$id") || name.equals(DEFINITIONS))) {
            add(at + "/" + name, "unsupported_keyword", "only at the root of the schema");
        }
    }

    private static Json joined(Json target, Map<String, Json> beside) {
        if (beside.isEmpty()) {
            return target;
        }
        List<Json> all = new ArrayList<>();
        all.add(target);
        if (beside.remove("allOf") instanceof Arr more) {
            all.addAll(more.elements());
        }
        beside.put("allOf", new Arr(all));
        return new Obj(beside);
    }

    private Json referred(String at, Json reference) {
        String name = reference instanceof Text text && text.text().startsWith(REFERENCE)
                ? text.text().substring(REFERENCE.length()).replace("~1", "/").replace("~0", "~")
                : null;
        Json target = name == null ? null : definitions.get(name);
        if (name == null || target == null) {
            add(at, "unresolved_ref", "a reference is to a definition in this schema: \"" + REFERENCE + "name\"");
            return Obj.EMPTY;
        }
        if (referring.contains(name)) {
            add(at, "recursive_ref", "a definition must not come to refer to itself");
            return Obj.EMPTY;
        }
        referring.push(name);
        Json normal = schema("/" + DEFINITIONS + "/" + escaped(name), target);
        referring.pop();
        return normal;
    }

    /** What is kept of a keyword, or null where it says nothing. */
    private @Nullable Json keyword(String at, String name, Json value) {
        return switch (name) {
            case "type" -> types(at, value);
            case "enum" -> values(at, value);
            case "const" -> value;
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" -> number(at, value, false);
            case "multipleOf" -> number(at, value, true);
            case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties" -> count(at, value);
            case "pattern" -> pattern(at, value);
            case "format" -> format(at, value);
            case "required" -> names(at, value);
            case "dependentRequired" -> namesByName(at, value);
            case "properties" -> schemasByName(at, value, false);
            case "patternProperties" -> schemasByName(at, value, true);
            case "additionalProperties", "propertyNames", "items" -> schema(at, value);
            case "prefixItems", "allOf" -> schemas(at, value);
            case "anyOf", "oneOf" -> branch(() -> schemas(at, value));
            case "not", "if", "then", "else" -> branch(() -> schema(at, value));
            default -> {
                unknown(at, name);
                yield null;
            }
        };
    }

    private void unknown(String at, String name) {
        if (UNSUPPORTED.contains(name)) {
            add(at, "unsupported_keyword", "this keyword of JSON Schema is not taken here");
        } else {
            add(at, "unknown_keyword", "JSON Schema has no such keyword; one of your own begins with \"x-\"");
        }
    }

    /** What is read in there is tried, and may be wrong about a value that is right. */
    private Json branch(Supplier<Json> reading) {
        branchDepth++;
        Json read = reading.get();
        branchDepth--;
        return read;
    }

    private Json types(String at, Json value) {
        List<Json> types = value instanceof Arr array ? array.elements() : List.of(value);
        boolean good = !types.isEmpty()
                && types.stream().allMatch(type -> type instanceof Text text && TYPES.contains(text.text()))
                && new HashSet<>(types).size() == types.size();
        if (!good) {
            add(
                    at,
                    Violation.INVALID_VALUE,
                    "one of " + String.join(", ", TYPES.stream().sorted().toList())
                            + ", or several of them in an array");
        }
        return new Arr(types);
    }

    private Json values(String at, Json value) {
        if (!(value instanceof Arr array)
                || array.elements().isEmpty()
                || array.elements().size() > MAX_VALUES) {
            add(at, Violation.INVALID_VALUE, "an array of 1 to " + MAX_VALUES + " values");
        }
        return value;
    }

    private Json number(String at, Json value, boolean positive) {
        if (!(value instanceof Num num) || (positive && num.number().signum() <= 0)) {
            add(at, Violation.INVALID_VALUE, positive ? "a number above zero" : "a number");
        }
        return value;
    }

    private Json count(String at, Json value) {
        boolean good = value instanceof Num num
                && num.isInteger()
                && num.number().signum() >= 0
                && num.number().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
        if (!good) {
            add(at, Violation.INVALID_VALUE, "a whole number from 0 on");
        }
        return value;
    }

    private Json pattern(String at, Json value) {
        if (value instanceof Text text) {
            checkPattern(at, text.text());
        } else {
            add(at, Violation.INVALID_VALUE, "a regular expression");
        }
        return value;
    }

    private void checkPattern(String at, String pattern) {
        String size = SchemaPattern.fault(pattern);
        String fault = size == null ? patterns.fault(pattern) : size;
        if (fault != null) {
            add(at, "invalid_pattern", fault);
        }
    }

    private Json format(String at, Json value) {
        if (!(value instanceof Text text) || !FORMATS.contains(text.text())) {
            add(
                    at,
                    "unsupported_format",
                    "one of " + String.join(", ", FORMATS.stream().sorted().toList()));
        }
        return value;
    }

    private Json names(String at, Json value) {
        boolean good = value instanceof Arr array
                && array.elements().stream().allMatch(Text.class::isInstance)
                && new HashSet<>(array.elements()).size() == array.elements().size();
        if (!good) {
            add(at, Violation.INVALID_VALUE, "an array of names, each of them once");
        }
        return value;
    }

    private Json namesByName(String at, Json value) {
        if (value instanceof Obj object) {
            object.members().forEach((name, names) -> names(at + "/" + escaped(name), names));
        } else {
            add(at, Violation.INVALID_VALUE, "an object of arrays of names");
        }
        return value;
    }

    private Json schemasByName(String at, Json value, boolean patternNames) {
        if (!(value instanceof Obj object)) {
            add(at, Violation.INVALID_VALUE, "an object of schemas");
            return Obj.EMPTY;
        }
        Map<String, Json> schemas = new LinkedHashMap<>();
        object.members().forEach((name, schema) -> {
            if (patternNames) {
                checkPattern(at + "/" + escaped(name), name);
            }
            schemas.put(name, schema(at + "/" + escaped(name), schema));
        });
        return new Obj(schemas);
    }

    private Json schemas(String at, Json value) {
        if (!(value instanceof Arr array) || array.elements().isEmpty()) {
            add(at, Violation.INVALID_VALUE, "an array of one schema or more");
            return new Arr(List.of(Obj.EMPTY));
        }
        List<Json> schemas = new ArrayList<>();
        for (int i = 0; i < array.elements().size(); i++) {
            schemas.add(schema(at + "/" + i, array.elements().get(i)));
        }
        return new Arr(schemas);
    }

    /** A name as a step of a JSON pointer. */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
