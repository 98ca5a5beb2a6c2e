package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.catalog.MeterFilter.Op;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeterMatcherTest {
    private static final SortedMap<String, String> NONE = new TreeMap<>();

    @Test
    void aCountMatchesEveryEventOfItsTypeWithOne() {
        assertThat(match(Meters.count(7), "{}")).containsExactly(new MeterMatch(7, BigDecimal.ONE, "", NONE));
    }

    @Test
    void anEventOfAnotherTypeMatchesNothing() {
        MeterMatcher matcher = new MeterMatcher(List.of(Meters.count(7)));
        assertThat(matcher.match("api.requests", "s", null, bytes("{}"))).isEmpty();
        assertThat(matcher.metersOf("api.requests")).isEmpty();
        assertThat(matcher.metersOf(Meters.EVENT_TYPE))
                .extracting(Meter::number)
                .containsExactly(7);
    }

    @Test
    void matchesComeInTheOrderOfTheMetersNumbers() {
        MeterMatcher matcher = new MeterMatcher(List.of(Meters.count(3), Meters.count(1), Meters.sum(2, "$.bytes")));
        assertThat(matcher.match(Meters.EVENT_TYPE, "s", null, bytes("{\"bytes\": 4}")))
                .extracting(MeterMatch::meterNumber)
                .containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4",
        "-0.0, 0",
        "1.50e1, 15",
        "15e-1, 1.5",
        "1E+3, 1000",
        "0.000000000001, 0.000000000001",
        "99999999999999999999999999, 99999999999999999999999999",
        "12345678901234567890.123456789012, 12345678901234567890.123456789012",
        "1.0000000000000000000000000, 1"
    })
    void aSumReadsExactDecimals(String written, String value) {
        assertThat(match(Meters.sum(1, "$.n"), "{\"n\": " + written + "}"))
                .containsExactly(new MeterMatch(1, new BigDecimal(value), "", NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100000000000000000000000000",
                "0.0000000000001",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "\"4\"",
                "true",
                "null",
                "[4]",
                "{\"n\": 4}"
            })
    void whatIsNoMeterableNumberIsNoMatchForASum(String written) {
        assertThat(match(Meters.sum(1, "$.n"), "{\"n\": " + written + "}")).isEmpty();
    }

    @Test
    void aNumberOfAHundredThousandDigitsIsNoMatchAndNoTrouble() {
        String data = "{\"n\": " + "9".repeat(100_000) + "}";
        assertThat(match(Meters.sum(1, "$.n"), data)).isEmpty();
        assertThat(match(Meters.unique(1, "$.n"), data))
                .extracting(found -> found.text().length())
                .containsExactly(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"u1\"', u1",
        "'\"\"', ''",
        "7, 7",
        "7.0, 7",
        "70e-1, 7",
        "true, true",
        "false, false",
        "1e999999999, 1e999999999",
        "'\"\\u00e9\"', é"
    })
    void aUniqueCountTellsScalarsApartByTheirOneForm(String written, String text) {
        assertThat(match(Meters.unique(1, "$.user"), "{\"user\": " + written + "}"))
                .containsExactly(new MeterMatch(1, BigDecimal.ZERO, text, NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}"})
    void aUniqueCountNeedsAScalar(String written) {
        assertThat(match(Meters.unique(1, "$.user"), "{\"user\": " + written + "}"))
                .isEmpty();
    }

    @Test
    void subjectAndSourceAreValuesToo() {
        assertThat(match(Meters.unique(1, "subject"), "{}", "user-1"))
                .extracting(MeterMatch::text)
                .containsExactly("user-1");
        assertThat(match(Meters.unique(1, "subject"), "{}", null)).isEmpty();
        assertThat(match(Meters.unique(1, "source"), "{}", null))
                .extracting(MeterMatch::text)
                .containsExactly("the-source");
        assertThat(match(Meters.unique(1, "$.subject"), "{}", "user-1")).isEmpty();
    }

    @Test
    void aPathLeadsThroughObjectsOnly() {
        assertThat(match(Meters.sum(1, "$.a.b.c"), "{\"a\": {\"x\": [1, {\"b\": 1}], \"b\": {\"c\": 5}}}"))
                .hasSize(1);
        assertThat(match(Meters.sum(1, "$.a.b"), "{\"a\": [{\"b\": 5}]}")).isEmpty();
        assertThat(match(Meters.sum(1, "$['a.b']"), "{\"a.b\": 5, \"a\": {\"b\": \"no\"}}"))
                .hasSize(1);
    }

    @Test
    void aPathAndOneThatLeadsThroughItAreBothRead() {
        Meter exists = Meters.count(1, Meters.filter("$.a", Op.EXISTS, true));
        MeterMatcher matcher = new MeterMatcher(List.of(exists, Meters.sum(2, "$.a.b")));
        assertThat(matcher.match(Meters.EVENT_TYPE, "s", null, bytes("{\"a\": {\"b\": 5}}")))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\": 1, \"n\": 2} | 2",
                "{\"a\": {\"n\": 1}, \"n\": 3} | 3",
                "{\"n\": {\"n\": 1}, \"n\": 3} | 3"
            })
    void ofMembersThatAreThereTwiceTheLastWins(String data, String value) {
        assertThat(match(Meters.sum(1, "$.n"), data))
                .extracting(MeterMatch::value)
                .containsExactly(new BigDecimal(value));
    }

    @Test
    void aLaterMemberTakesAllOfTheEarlierOneAway() {
        assertThat(match(Meters.sum(1, "$.a.b"), "{\"a\": {\"b\": 1}, \"a\": {\"c\": 2}}"))
                .isEmpty();
        assertThat(match(Meters.sum(1, "$.a.b"), "{\"a\": {\"b\": 1}, \"a\": 2}"))
                .isEmpty();
        assertThat(match(Meters.sum(1, "$.n"), "{\"n\": 1, \"n\": null}")).isEmpty();
    }

    @Test
    void aNumberBeyond64BitsElsewhereChangesNothing() {
        assertThat(match(Meters.sum(1, "$.n"), "{\"x\": 99999999999999999999999999999999, \"n\": 2}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "EQ, a, '\"a\"', true",
        "EQ, a, '\"b\"', false",
        "EQ, 1, '\"1\"', true",
        "EQ, 1, 1, false",
        "EQ, true, true, false",
        "NE, a, '\"b\"', true",
        "NE, a, '\"a\"', false",
        "NE, a, 5, true",
        "NE, a, null, true"
    })
    void textIsComparedWithText(Op op, String value, String written, boolean holds) {
        assertThat(passes(Meters.filter("$.v", op, value), "{\"v\": " + written + "}"))
                .isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource({
        "EQ, 1, 1.0, true",
        "EQ, 1, '\"1\"', false",
        "EQ, 1, 1e0, true",
        "NE, 1, 2, true",
        "GT, 10, 10.000000000000000000001, true",
        "GT, 10, 10, false",
        "GTE, 10, 10, true",
        "LT, 10, -1e999999999, true",
        "LT, 10, 1e999999999, false",
        "LT, 10, '\"9\"', false",
        "LTE, 10, 10.0, true",
        "LTE, 10, null, false"
    })
    void numbersAreComparedByValue(Op op, BigDecimal value, String written, boolean holds) {
        assertThat(passes(Meters.filter("$.v", op, value), "{\"v\": " + written + "}"))
                .isEqualTo(holds);
    }

    @Test
    void nothingThereIsNotEqualAndComparesWithNothing() {
        assertThat(passes(Meters.filter("$.v", Op.NE, "a"), "{}")).isTrue();
        assertThat(passes(Meters.filter("$.v", Op.EQ, "a"), "{}")).isFalse();
        assertThat(passes(Meters.filter("$.v", Op.LT, 1), "{}")).isFalse();
        assertThat(passes(Meters.filter("$.v", Op.IN, List.of("a", 1)), "{}")).isFalse();
    }

    @Test
    void inTakesAnyOfItsValues() {
        MeterFilter oneOf = Meters.filter("$.v", Op.IN, List.of("a", 1, true));
        assertThat(passes(oneOf, "{\"v\": \"a\"}")).isTrue();
        assertThat(passes(oneOf, "{\"v\": 1.0}")).isTrue();
        assertThat(passes(oneOf, "{\"v\": true}")).isTrue();
        assertThat(passes(oneOf, "{\"v\": false}")).isFalse();
        assertThat(passes(oneOf, "{\"v\": \"1\"}")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"v\": 0}", "{\"v\": \"\"}", "{\"v\": {}}", "{\"v\": []}", "{\"v\": false}"})
    void whateverIsThereExists(String data) {
        assertThat(passes(Meters.filter("$.v", Op.EXISTS, true), data)).isTrue();
        assertThat(passes(Meters.filter("$.v", Op.EXISTS, false), data)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"v\": null}", "{}", "{\"w\": {\"v\": 1}}"})
    void nullIsAsGoodAsNotThere(String data) {
        assertThat(passes(Meters.filter("$.v", Op.EXISTS, true), data)).isFalse();
        assertThat(passes(Meters.filter("$.v", Op.EXISTS, false), data)).isTrue();
    }

    @Test
    void allFiltersMustHold() {
        Meter both = Meters.count(1, Meters.filter("$.a", Op.EQ, "x"), Meters.filter("source", Op.EQ, "the-source"));
        assertThat(match(both, "{\"a\": \"x\"}")).hasSize(1);
        assertThat(match(both, "{\"a\": \"y\"}")).isEmpty();
    }

    @Test
    void aDimensionIsTheOneFormOfItsValueAndLeftOutWhereThereIsNone() {
        Meter meter = Meters.grouped(
                1, Map.of("region", "$.region", "size", "$.size", "user", "subject", "shape", "$.shape"));
        assertThat(match(meter, "{\"region\": \"eu\", \"size\": 2.50, \"shape\": [1]}"))
                .extracting(MeterMatch::dimensions)
                .containsExactly(new TreeMap<>(Map.of("region", "eu", "size", "2.5")));
    }

    @Test
    void deepAndWideDataIsReadToItsEnd() {
        String deep = "{\"d\": " + "[".repeat(5_000) + "]".repeat(5_000) + ", \"n\": 1}";
        assertThat(match(Meters.sum(1, "$.n"), deep)).hasSize(1);
        assertThat(match(Meters.sum(1, "$.n"), "{\"" + "x".repeat(200_000) + "\": 0, \"n\": 1}"))
                .hasSize(1);
    }

    @Test
    void tensOfThousandsOfNamesAreReadToTheirEnd() {
        StringBuilder wide = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            wide.append("\"name").append(i).append("\": 0, ");
        }
        assertThat(match(Meters.sum(1, "$.n"), wide.append("\"n\": 1}").toString()))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{", "{\"n\"}", "{\"n\": 1", "{n: 1}", "{\"n\": NaN}"})
    void whatIsNoJsonObjectIsRefused(String data) {
        assertThatThrownBy(() -> match(Meters.sum(1, "$.n"), data)).isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean passes(MeterFilter filter, String data) {
        return !match(Meters.count(1, filter), data).isEmpty();
    }

    private static List<MeterMatch> match(Meter meter, String data) {
        return match(meter, data, null);
    }

    private static List<MeterMatch> match(Meter meter, String data, @Nullable String subject) {
        return new MeterMatcher(List.of(meter)).match(Meters.EVENT_TYPE, "the-source", subject, bytes(data));
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
