package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.catalog.MeterFilter.Op;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The one-pass matcher against a plain reading of the whole tree, on objects full of repeated and nested members. */
class MeterMatcherPropertiesTest {
    private static final JsonMapper TREE = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final List<String> PATHS = List.of("$.a", "$.b", "$.a.b", "$.a.a.b", "$.b.a");

    @Property
    void theSumOfAPathIsTheNumberThatATreeHasThere(@ForAll("objects") String data, @ForAll("paths") String path) {
        List<MeterMatch> matches = match(Meters.sum(1, path), data);
        JsonNode node = node(data, path);
        BigDecimal number = node != null && node.isNumber() ? MeterNumbers.meterable(node.decimalValue()) : null;
        if (number == null) {
            assertThat(matches).isEmpty();
        } else {
            assertThat(matches).containsExactly(new MeterMatch(1, number, "", new TreeMap<>()));
        }
    }

    @Property
    void somethingExistsWhereATreeHasSomething(@ForAll("objects") String data, @ForAll("paths") String path) {
        boolean there = node(data, path) != null;
        assertThat(match(Meters.count(1, Meters.filter(path, Op.EXISTS, true)), data))
                .hasSize(there ? 1 : 0);
        assertThat(match(Meters.count(1, Meters.filter(path, Op.EXISTS, false)), data))
                .hasSize(there ? 0 : 1);
    }

    @Property
    void everyEventPassesAComparisonOrItsOpposite(
            @ForAll("objects") String data, @ForAll("paths") String path, @ForAll("filterValues") Object value) {
        int equal =
                match(Meters.count(1, Meters.filter(path, Op.EQ, value)), data).size();
        int different =
                match(Meters.count(1, Meters.filter(path, Op.NE, value)), data).size();
        assertThat(equal + different).isEqualTo(1);
        assertThat(match(Meters.count(1, Meters.filter(path, Op.IN, List.of(value))), data))
                .hasSize(equal);
    }

    @Property
    void manyMetersTogetherMatchAsEachAlone(@ForAll("objects") String data) {
        List<Meter> meters = List.of(
                Meters.sum(1, "$.a"),
                Meters.unique(2, "$.a.b"),
                Meters.grouped(3, Map.of("x", "$.b", "y", "$.b.a")),
                Meters.count(4, Meters.filter("$.a.a.b", Op.GT, 0)));
        List<MeterMatch> together =
                new MeterMatcher(meters).match(Meters.EVENT_TYPE, "s", null, data.getBytes(StandardCharsets.UTF_8));
        assertThat(together)
                .isEqualTo(meters.stream()
                        .flatMap(meter -> match(meter, data).stream())
                        .toList());
    }

    private static List<MeterMatch> match(Meter meter, String data) {
        return new MeterMatcher(List.of(meter))
                .match(Meters.EVENT_TYPE, "s", null, data.getBytes(StandardCharsets.UTF_8));
    }

    /** The value a tree has at a path; null where it has none, or JSON's null. */
    private static @Nullable JsonNode node(String data, String path) {
        JsonNode node = TREE.readTree(data);
        for (String member : ValuePath.parse(path).members()) {
            node = node.isObject() ? node.get(member) : null;
            if (node == null) {
                return null;
            }
        }
        return node.isNull() ? null : node;
    }

    @Provide
    Arbitrary<String> objects() {
        Arbitrary<String> scalars = Arbitraries.of(
                "0",
                "1",
                "1.0",
                "-2.5",
                "1e3",
                "1e30",
                "0.00000000000000001",
                "123456789012345678901234567890",
                "\"x\"",
                "\"1\"",
                "\"\\u0061\\n\"",
                "true",
                "false",
                "null");
        return members(Arbitraries.recursive(() -> scalars, MeterMatcherPropertiesTest::objectOrArray, 0, 4));
    }

    private static Arbitrary<String> objectOrArray(Arbitrary<String> values) {
        return Arbitraries.frequencyOf(
                Tuple.of(4, members(values)),
                Tuple.of(1, values.list().ofMaxSize(3).map(elements -> "[" + String.join(",", elements) + "]")));
    }

    private static Arbitrary<String> members(Arbitrary<String> values) {
        Arbitrary<String> names = Arbitraries.of("a", "b", "\\u0061", "c");
        return Combinators.combine(names, values)
                .as((name, value) -> "\"" + name + "\": " + value)
                .list()
                .ofMaxSize(4)
                .map(members -> "{" + String.join(", ", members) + "}");
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(PATHS);
    }

    @Provide
    Arbitrary<Object> filterValues() {
        return Arbitraries.of("x", "1", BigDecimal.ONE, new BigDecimal("-2.5"), true);
    }
}
