package io.meterhouse.catalog;

import io.meterhouse.catalog.Json.Arr;
import io.meterhouse.catalog.Json.Bool;
import io.meterhouse.catalog.Json.Num;
import io.meterhouse.catalog.Json.Obj;
import io.meterhouse.catalog.Json.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where one schema demands more than another did. It looks at the schemas alone: each demand of the later one must
 * follow from some demand of the earlier one. Where that cannot be seen it says so and never says yes.
 *
 * <p>The earlier schema is a list of schemas that all held at the same place, for that is what {@code allOf}, {@code items}
 * and the rest come to on the way down.
 */
final class SchemaComparison {
    private static final int MAX_VIOLATIONS = 50;
    /** Comparing alternatives with each other is the one thing here that can grow faster than the schemas do. */
    private static final int MAX_STEPS = 100_000;

    private final List<Violation> found = new ArrayList<>();
    private final int[] stepsLeft;

    private SchemaComparison(int[] stepsLeft) {
        this.stepsLeft = stepsLeft;
    }

    /** Where the later schema refuses what the earlier one took; pointers reach into the later one without references. */
    static List<Violation> narrowed(EventSchema earlier, EventSchema later) {
        SchemaComparison comparison = new SchemaComparison(new int[] {MAX_STEPS});
        comparison.compare("", List.of(earlier.normal()), later.normal());
        return List.copyOf(comparison.found);
    }

    private void add(String at, String code, String detail) {
        if (found.size() < MAX_VIOLATIONS) {
            found.add(new Violation(at, code, detail));
        }
    }

    private void cannotTell(String at, String keyword) {
        add(
                at,
                "cannot_tell",
                "`" + keyword + "` is not what it was, and whether all that was valid still is cannot be"
                        + " seen from the schemas");
    }

    private void compare(String at, List<Json> before, Json after) {
        if (stepsLeft[0]-- <= 0) {
            add("", "too_complex", "the schemas are too far apart to be compared");
            return;
        }
        Before held = Before.of(before);
        if (held.isNever() || after.equals(Obj.EMPTY) || held.schemas().contains(after)) {
            return;
        }
        if (after instanceof Obj later) {
            later.members().forEach((keyword, value) -> keyword(at + "/" + keyword, held, later, keyword, value));
        } else {
            add(at, "nothing_allowed", "what could be here before may not be here any more");
        }
    }

    /** Whether all that was valid is valid, without a word about why not. */
    private boolean follows(List<Json> before, Json after) {
        SchemaComparison trial = new SchemaComparison(stepsLeft);
        trial.compare("", before, after);
        return trial.found.isEmpty();
    }

    private void keyword(String at, Before before, Obj later, String keyword, Json value) {
        if (before.has(keyword, value::equals)) {
            boolean ofItsOwn = !List.of("items", "additionalProperties", "if", "then", "else")
                    .contains(keyword);
            if (ofItsOwn) {
                return;
            }
        }
        switch (keyword) {
            case "allOf" -> each(at, before, value);
            case "anyOf" -> alternatives(at, before, value);
            case "type" -> types(at, before, value);
            case "enum" -> values(at, before, elements(value));
            case "const" -> values(at, before, List.of(value));
            case "minimum", "exclusiveMinimum" -> lowest(at, before, keyword, value);
            case "maximum", "exclusiveMaximum" -> highest(at, before, keyword, value);
            case "multipleOf" -> multiple(at, before, number(value));
            case "minLength" -> atLeast(at, before, Kind.STRING, keyword, value);
            case "maxLength" -> atMost(at, before, Kind.STRING, keyword, value);
            case "minItems" -> atLeast(at, before, Kind.ARRAY, keyword, value);
            case "maxItems" -> atMost(at, before, Kind.ARRAY, keyword, value);
            case "minProperties" -> atLeast(at, before, Kind.OBJECT, keyword, value);
            case "maxProperties" -> atMost(at, before, Kind.OBJECT, keyword, value);
            case "pattern", "format" -> same(at, before, Kind.STRING, keyword);
            case "patternProperties" -> same(at, before, Kind.OBJECT, keyword);
            case "items", "prefixItems" -> items(at, before, later, keyword, value);
            case "required" -> required(at, before, value);
            case "dependentRequired" -> dependents(at, before, (Obj) value);
            case "properties" -> properties(at, before, (Obj) value);
            case "additionalProperties" -> others(at, before, later, value);
            case "propertyNames" -> propertyNames(at, before, value);
            case "if", "then", "else" -> conditions(at, before, later, keyword);
            default -> cannotTell(at, keyword);
        }
    }

    // Whole schemas -------------------------------------------------------------------------------------------------

    private void each(String at, Before before, Json schemas) {
        List<Json> all = elements(schemas);
        for (int i = 0; i < all.size(); i++) {
            compare(at + "/" + i, before.schemas(), all.get(i));
        }
    }

    /** Either one alternative takes all that there was, or each alternative that there was is taken by one. */
    private void alternatives(String at, Before before, Json schemas) {
        List<Json> later = elements(schemas);
        if (later.stream().anyMatch(one -> follows(before.schemas(), one))) {
            return;
        }
        boolean covered = before.all("anyOf")
                .anyMatch(earlier -> elements(earlier).stream()
                        .allMatch(was -> later.stream().anyMatch(is -> follows(List.of(was), is))));
        if (!covered) {
            cannotTell(at, "anyOf");
        }
    }

    /** The three are one demand together. */
    private void conditions(String at, Before before, Obj later, String keyword) {
        boolean same = before.schemas().stream()
                .anyMatch(schema -> schema instanceof Obj earlier
                        && Stream.of("if", "then", "else")
                                .allMatch(part -> Objects.equals(
                                        earlier.members().get(part),
                                        later.members().get(part))));
        if (!same && later.members().containsKey("if")) {
            cannotTell(at, keyword);
        }
    }

    // Any value -----------------------------------------------------------------------------------------------------

    private void types(String at, Before before, Json value) {
        Set<Kind> allowed = Kind.of(value);
        boolean onlyIntegers = !elements(value).contains(new Text("number"));
        for (Kind kind : before.kinds()) {
            if (!allowed.contains(kind)) {
                add(at, "type_narrowed", "could be of the type " + kind.code() + " before");
            } else if (kind == Kind.NUMBER && onlyIntegers && !before.hasOnlyIntegers()) {
                add(at, "type_narrowed", "could be a number with a fraction before");
            }
        }
    }

    private void values(String at, Before before, List<Json> allowed) {
        List<Json> values = before.values();
        if (values == null) {
            add(at, "values_narrowed", "could be any value of its type before");
            return;
        }
        values.stream()
                .filter(value -> !allowed.contains(value))
                .forEach(value -> add(at, "values_narrowed", "could be " + shortened(value.write()) + " before"));
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    private void same(String at, Before before, Kind kind, String keyword) {
        if (!before.isNever(kind)) {
            // An equal one was found already.
            if (before.all(keyword).findAny().isPresent()) {
                cannotTell(at, keyword);
            } else {
                add(at, "demand_added", "there was no `" + keyword + "` before");
            }
        }
    }

    // Numbers -------------------------------------------------------------------------------------------------------

    private void lowest(String at, Before before, String keyword, Json value) {
        bound(at, before, keyword, number(value), "minimum", "exclusiveMinimum", (was, is) -> was.compareTo(is) > 0);
    }

    private void highest(String at, Before before, String keyword, Json value) {
        bound(at, before, keyword, number(value), "maximum", "exclusiveMaximum", (was, is) -> was.compareTo(is) < 0);
    }

    /** @param inner whether the first number lies further inside than the second */
    private void bound(
            String at,
            Before before,
            String keyword,
            BigDecimal bound,
            String inclusive,
            String exclusive,
            BiPredicate<BigDecimal, BigDecimal> inner) {
        boolean open = keyword.equals(inclusive);
        boolean implied = before.has(inclusive, was -> inner.test(number(was), bound) || (open && is(was, bound)))
                || before.has(exclusive, was -> inner.test(number(was), bound) || is(was, bound));
        if (!implied && !before.isNever(Kind.NUMBER)) {
            add(at, "bound_narrowed", "numbers beyond " + bound.toPlainString() + " could be here before");
        }
    }

    private static boolean is(Json was, BigDecimal bound) {
        return number(was).compareTo(bound) == 0;
    }

    private void multiple(String at, Before before, BigDecimal step) {
        boolean implied = before.has("multipleOf", was -> divides(step, number(was)))
                || (before.hasOnlyIntegers() && divides(step, BigDecimal.ONE));
        if (!implied && !before.isNever(Kind.NUMBER)) {
            add(
                    at,
                    "bound_narrowed",
                    "numbers that are no multiple of " + step.toPlainString() + " could be here before");
        }
    }

    private static boolean divides(BigDecimal step, BigDecimal number) {
        return number.remainder(step).signum() == 0;
    }

    // Sizes ---------------------------------------------------------------------------------------------------------

    private void atLeast(String at, Before before, Kind kind, String keyword, Json value) {
        boolean implied = number(value).signum() == 0
                || before.has(keyword, was -> number(was).compareTo(number(value)) >= 0);
        if (!implied && !before.isNever(kind)) {
            add(at, "bound_narrowed", "could be shorter before");
        }
    }

    private void atMost(String at, Before before, Kind kind, String keyword, Json value) {
        boolean implied = before.has(keyword, was -> number(was).compareTo(number(value)) <= 0);
        if (!implied && !before.isNever(kind)) {
            add(at, "bound_narrowed", "could be longer before");
        }
    }

    // Arrays --------------------------------------------------------------------------------------------------------

    private void items(String at, Before before, Obj later, String keyword, Json value) {
        if (before.isNever(Kind.ARRAY)) {
            return;
        }
        boolean tuples = later.members().containsKey("prefixItems")
                || before.all("prefixItems").findAny().isPresent();
        if (!tuples) {
            compare(at, before.all("items").toList(), value);
        } else if (!before.hasSame(later, "items", "prefixItems")) {
            cannotTell(at, keyword);
        }
    }

    // Objects -------------------------------------------------------------------------------------------------------

    private void required(String at, Before before, Json names) {
        if (before.isNever(Kind.OBJECT)) {
            return;
        }
        elements(names).stream()
                .filter(name -> !before.required().contains(name))
                .forEach(name -> add(at, "required_added", "events could come without " + name.write() + " before"));
    }

    private void dependents(String at, Before before, Obj later) {
        if (before.isNever(Kind.OBJECT)) {
            return;
        }
        later.members().forEach((name, names) -> {
            Set<Json> wanted = new LinkedHashSet<>(elements(names));
            wanted.removeAll(before.required());
            before.all("dependentRequired").forEach(was -> {
                if (((Obj) was).members().get(name) instanceof Arr dependents) {
                    wanted.removeAll(dependents.elements());
                }
            });
            if (!wanted.isEmpty() && !before.property(name).contains(new Bool(false))) {
                add(
                        at,
                        "required_added",
                        "events with " + new Text(name).write() + " could come without "
                                + wanted.iterator().next().write() + " before");
            }
        });
    }

    private void properties(String at, Before before, Obj later) {
        if (before.isNever(Kind.OBJECT)) {
            return;
        }
        later.members()
                .forEach((name, schema) ->
                        compare(at + "/" + SchemaReader.escaped(name), before.property(name), schema));
    }

    /** What is demanded of the properties that are not named: of those that were named before, and of all others. */
    private void others(String at, Before before, Obj later, Json value) {
        if (before.isNever(Kind.OBJECT)) {
            return;
        }
        Set<String> named = later.members().get("properties") instanceof Obj properties
                ? properties.members().keySet()
                : Set.of();
        for (String name : before.namedProperties()) {
            if (!named.contains(name)) {
                List<Json> was = before.property(name);
                if (value.equals(new Bool(false)) && !Before.of(was).isNever()) {
                    add(at, "property_removed", "events could carry " + new Text(name).write() + " before");
                } else {
                    compare(at, was, value);
                }
            }
        }
        List<Json> unnamed = before.unnamedProperties();
        if (value.equals(new Bool(false)) && !Before.of(unnamed).isNever()) {
            add(at, "properties_closed", "events could carry properties of any name before");
        } else {
            compare(at, unnamed, value);
        }
    }

    private void propertyNames(String at, Before before, Json value) {
        if (before.isNever(Kind.OBJECT)) {
            return;
        }
        List<Json> names = new ArrayList<>(before.all("propertyNames").toList());
        names.add(new Obj(Map.of("type", new Arr(List.of(new Text("string"))))));
        compare(at, names, value);
    }

    // Parts of schemas ----------------------------------------------------------------------------------------------

    private static List<Json> elements(Json array) {
        return ((Arr) array).elements();
    }

    private static BigDecimal number(Json value) {
        return ((Num) value).number();
    }

    /** The kinds of JSON values; {@code integer} is a number that is whole. */
    private enum Kind {
        NULL("null"),
        BOOLEAN("boolean"),
        OBJECT("object"),
        ARRAY("array"),
        NUMBER("number"),
        STRING("string");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }

        static Set<Kind> of(Json types) {
            Set<Kind> kinds = new LinkedHashSet<>();
            for (Json type : elements(types)) {
                String name = ((Text) type).text();
                for (Kind kind : values()) {
                    if (kind.code.equals(name.equals("integer") ? NUMBER.code : name)) {
                        kinds.add(kind);
                    }
                }
            }
            return kinds;
        }

        static Kind ofValue(Json value) {
            return switch (value) {
                case Obj _ -> OBJECT;
                case Arr _ -> ARRAY;
                case Text _ -> STRING;
                case Num _ -> NUMBER;
                case Bool _ -> BOOLEAN;
                case Json.Nothing _ -> NULL;
            };
        }
    }

    /**
     * What was demanded at a place before.
     *
     * @param schemas all of which held, those inside an {@code allOf} among them
     */
    private record Before(List<Json> schemas) {
        static Before of(List<Json> schemas) {
            List<Json> flat = new ArrayList<>();
            schemas.forEach(schema -> flatten(schema, flat));
            return new Before(flat);
        }

        private static void flatten(Json schema, List<Json> flat) {
            flat.add(schema);
            if (schema instanceof Obj object && object.members().get("allOf") instanceof Arr all) {
                all.elements().forEach(one -> flatten(one, flat));
            }
        }

        /** Whether nothing could be here at all. */
        boolean isNever() {
            return schemas.contains(new Bool(false));
        }

        boolean isNever(Kind kind) {
            return !kinds().contains(kind);
        }

        /** What a keyword said, in each schema that has it. */
        Stream<Json> all(String keyword) {
            return schemas.stream()
                    .filter(Obj.class::isInstance)
                    .map(schema -> ((Obj) schema).members())
                    .filter(members -> members.containsKey(keyword))
                    .map(members -> Objects.requireNonNull(members.get(keyword)));
        }

        boolean has(String keyword, Predicate<Json> which) {
            return all(keyword).anyMatch(which);
        }

        /** Whether one of the schemas says the same as another under all of these. */
        boolean hasSame(Obj other, String... keywords) {
            return schemas.stream()
                    .anyMatch(schema -> schema instanceof Obj object
                            && Stream.of(keywords)
                                    .allMatch(keyword -> Objects.equals(
                                            object.members().get(keyword),
                                            other.members().get(keyword))));
        }

        Set<Kind> kinds() {
            Set<Kind> kinds = new LinkedHashSet<>(List.of(Kind.values()));
            all("type").forEach(types -> kinds.retainAll(Kind.of(types)));
            List<Json> values = values();
            if (values != null) {
                kinds.retainAll(values.stream().map(Kind::ofValue).toList());
            }
            return kinds;
        }

        boolean hasOnlyIntegers() {
            List<Json> values = values();
            return has(
                            "type",
                            types -> Kind.of(types).contains(Kind.NUMBER)
                                    && !elements(types).contains(new Text("number")))
                    || has("multipleOf", step -> divides(BigDecimal.ONE, number(step)))
                    || (values != null
                            && values.stream().allMatch(value -> !(value instanceof Num num) || num.isInteger()));
        }

        /** The values that could be here, or null where they were not told one by one. */
        @Nullable
        List<Json> values() {
            return Stream.concat(
                            all("const").map(value -> List.of(value)),
                            all("enum").map(SchemaComparison::elements))
                    .findFirst()
                    .orElse(null);
        }

        Set<Json> required() {
            Set<Json> names = new LinkedHashSet<>();
            all("required").forEach(required -> names.addAll(elements(required)));
            return names;
        }

        /** What was demanded of a property. */
        List<Json> property(String name) {
            return demands(schema -> property(schema, name));
        }

        private List<Json> demands(Function<Obj, @Nullable Json> ofSchema) {
            List<Json> demands = new ArrayList<>();
            for (Json schema : schemas) {
                Json demand = schema instanceof Obj object ? ofSchema.apply(object) : null;
                if (demand != null) {
                    demands.add(demand);
                }
            }
            return demands;
        }

        private static @Nullable Json property(Obj schema, String name) {
            Json named = schema.members().get("properties") instanceof Obj properties
                    ? properties.members().get(name)
                    : null;
            return named == null ? unnamed(schema) : named;
        }

        /** Where names are matched by patterns, any name may be one of theirs. */
        private static @Nullable Json unnamed(Obj schema) {
            return schema.members().containsKey("patternProperties")
                    ? null
                    : schema.members().get("additionalProperties");
        }

        Set<String> namedProperties() {
            Set<String> names = new LinkedHashSet<>();
            all("properties")
                    .forEach(properties ->
                            names.addAll(((Obj) properties).members().keySet()));
            return names;
        }

        /** What was demanded of properties that no schema names. */
        List<Json> unnamedProperties() {
            return demands(Before::unnamed);
        }
    }
}
