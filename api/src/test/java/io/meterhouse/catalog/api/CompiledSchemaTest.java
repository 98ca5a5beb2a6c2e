package io.meterhouse.catalog.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.meterhouse.catalog.EventSchema;
import io.meterhouse.catalog.Json;
import io.meterhouse.events.JsonSlice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledSchemaTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static CompiledSchema compiled(String schema) {
        EventSchema.Reading reading = EventSchema.read(Json.parse(schema), LinearPattern::fault);
        assertThat(reading.violations()).isEmpty();
        return CompiledSchema.of(reading.schema());
    }

    private static String violation(String schema, String data) {
        return compiled(schema).violation(slice(data), new JudgingBudget());
    }

    private static JsonSlice slice(String data) {
        return JsonSlice.of(data.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"properties": {"a": {"type": "number"}}}             | {"a": "x"}           | `data` at /a: | number
            {"properties": {"a": {"items": {"minimum": 3}}}}      | {"a": [4, 2]}        | `data` at /a/1: | 3
            {"required": ["amount"]}                              | {}                   | `data`: | amount
            {"additionalProperties": false}                       | {"extra": 1}         | `data`: | extra
            {"properties": {"a~/b": {"type": "null"}}}            | {"a~/b": 1}          | `data` at /a~0~1b: | null
            {"properties": {"a": {"enum": ["x", "y"]}}}           | {"a": "z"}           | `data` at /a: | x
            {"properties": {"a": {"pattern": "^[a-z]+$"}}}        | {"a": "A"}           | `data` at /a: | ^[a-z]+$
            {"properties": {"a": {"format": "date-time"}}}        | {"a": "yesterday"}   | `data` at /a: | date-time
            {"properties": {"a": {"format": "uuid"}}}             | {"a": "1"}           | `data` at /a: | uuid
            {"properties": {"a": {"multipleOf": 0.01}}}           | {"a": 0.005}         | `data` at /a: | 0.01
            {"properties": {"a": {"type": "integer"}}}            | {"a": 0.5}           | `data` at /a: | integer
            {"properties": {"a": {"const": 9007199254740993}}}    | {"a": 9007199254740992} | `data` at /a: | 9007199254740993
            {"properties": {"a": {"maximum": 0.1}}}               | {"a": 0.10000000000000000001} | `data` at /a: | 0.1
            {"properties": {"a": false}}                          | {"a": 1}             | `data` | a
            {"$defs": {"n": {"type": "null"}}, "properties": {"a": {"$ref": "#/$defs/n"}}} | {"a": 1} | `data` at /a: | null
            """)
    void aViolationSaysWhereAndWhatWasExpected(String schema, String data, String where, String expected) {
        assertThat(violation(schema, data)).startsWith(where).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"type": "object"}                                    | {}
            {"properties": {"a": {"type": "integer"}}}            | {"a": 1.0}
            {"properties": {"a": {"multipleOf": 0.01}}}           | {"a": 19.99}
            {"properties": {"a": {"enum": [1]}}}                  | {"a": 1.0}
            {"properties": {"a": {"maxLength": 1}}}               | {"a": "\\ud83d\\ude00"}
            {"properties": {"a": {"pattern": "b"}}}               | {"a": "abc"}
            {"properties": {"a": {"format": "date-time"}}}        | {"a": "2026-01-31T12:00:00.000Z"}
            {"properties": {"a": {"format": "date"}}}             | {"a": "2026-01-31"}
            {"properties": {"a": {"format": "ipv6"}}}             | {"a": "::1"}
            {"properties": {"a": {"format": "uri"}}}              | {"a": "https://a.test/b?c"}
            {"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": false} | {"x1": null}
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]} | {"b": 1}
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}} | {"c": 1}
            {"not": {"required": ["a"]}}                          | {"c": 1}
            """)
    void whatIsAsDemandedHasNoViolation(String schema, String data) {
        assertThat(violation(schema, data)).isNull();
    }

    @Test
    void whatAMachineSpeaksDoesNotChangeAMessage() {
        Locale before = Locale.getDefault();
        try {
            String english = violation("{\"required\": [\"a\"]}", "{}");
            Locale.setDefault(Locale.GERMANY);
            assertThat(violation("{\"required\": [\"a\"]}", "{}")).isEqualTo(english);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aPatternThatHangsABacktrackingMatcherIsLinearHere() {
        String hostile = "a".repeat(100_000) + "!";
        assertTimeoutPreemptively(
                BOUND,
                () -> assertThat(violation(
                                "{\"properties\": {\"a\": {\"pattern\": \"^(a|a)*(a*)*$\"}}}",
                                "{\"a\": \"" + hostile + "\"}"))
                        .startsWith("`data` at /a"));
    }

    @Test
    void patternsHaveABudgetOfTheirBody() {
        String schema = "{\"properties\": {\"a\": {\"items\": {\"pattern\": \"^([a-z]{1,9}x?){50}$\"}}}}";
        String texts = IntStream.range(0, 100)
                .mapToObj(i -> "\"" + "a".repeat(2_000) + "\"")
                .collect(Collectors.joining(","));
        CompiledSchema compiled = compiled(schema);
        JudgingBudget budget = new JudgingBudget(100_000);
        assertThat(compiled.violation(slice("{\"a\": [" + texts + "]}"), budget))
                .contains("send fewer");
        assertThat(compiled.violation(slice("{\"a\": [\"a\"]}"), new JudgingBudget()))
                .contains("/a/0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1e999999999}",
                "{\"a\": -1e-999999999}",
                "{\"a\": 0.5, \"b\": 1E+99999}",
            })
    void aNumberThatCannotBeHeldIsAViolationAndNoFailure(String data) {
        assertTimeoutPreemptively(
                BOUND,
                () -> assertThat(violation("{\"properties\": {\"a\": {\"multipleOf\": 0.01}}}", data))
                        .contains("too long"));
    }

    @Test
    void alternativesForVeryManyValuesAreRefusedBeforeTheyAreTried() {
        String schema = "{\"properties\": {\"a\": {\"items\": {\"anyOf\": [{\"type\": \"string\"}, {\"type\":"
                + " \"null\"}]}}}}";
        String numbers = "1,".repeat(100_000) + "1";
        assertThat(violation(schema, "{\"a\": [" + numbers + "]}")).contains("alternatives");
        assertThat(violation(schema, "{\"a\": [\"x\", null]}")).isNull();
    }

    @Test
    void valuesTimesSchemasHaveABudgetOfTheirBody() {
        CompiledSchema compiled = compiled("{\"properties\": {\"a\": {\"items\": {\"type\": \"integer\"}}}}");
        JudgingBudget budget = new JudgingBudget(1_000);
        JsonSlice data = slice("{\"a\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}");
        assertThat(compiled.violation(data, budget)).isNull();
        String last = null;
        for (int i = 0; i < 100 && last == null; i++) {
            last = compiled.violation(data, budget);
        }
        assertThat(last).contains("send fewer");
    }

    @Test
    void theLastOfTwoMembersOfOneNameIsWhatCounts() {
        String schema = "{\"properties\": {\"a\": {\"type\": \"string\"}}}";
        assertThat(violation(schema, "{\"a\": 1, \"a\": \"x\"}")).isNull();
        assertThat(violation(schema, "{\"a\": \"x\", \"a\": 1}")).isNotNull();
    }
}
