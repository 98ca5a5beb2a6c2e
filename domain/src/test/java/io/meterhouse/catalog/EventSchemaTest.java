package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {
    private static EventSchema.Reading read(String json) {
        return EventSchema.read(Json.parse(json), pattern -> pattern.equals("(") ? "no closing parenthesis" : null);
    }

    private static List<String> faults(String json) {
        return read(json).violations().stream()
                .map(violation -> (violation.pointer() + " " + violation.code()).strip())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\": \"object\", \"title\": \"Order\", \"x-owner\": \"shop\", \"properties\": {\"title\": {}, \"x\": true}}",
                "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"$id\": \"https://a.test/b\"}",
                "{\"$defs\": {\"a/b\": {\"type\": \"string\"}}, \"properties\": {\"x\": {\"$ref\": \"#/$defs/a~1b\"}}}",
                "{\"properties\": {\"x\": {\"type\": [\"string\", \"null\"], \"pattern\": \"^a{1,10}$\", \"format\": \"uuid\"}}}",
                "{\"allOf\": [{\"if\": {}, \"then\": false, \"else\": {\"not\": {\"const\": null}}}]}",
                "{\"dependentRequired\": {\"a\": [\"b\"]}, \"propertyNames\": {\"maxLength\": 9}, \"minProperties\": 1.0}"
            })
    void whatJsonSchemaSaysIsTaken(String json) {
        assertThat(read(json).violations()).isEmpty();
        assertThat(read(json).schema()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            []                                                        | invalid_value
            {"typ": "object"}                                         | /typ unknown_keyword
            {"properties": {"a": {"requird": []}}}                    | /properties/a/requird unknown_keyword
            {"uniqueItems": true}                                     | /uniqueItems unsupported_keyword
            {"properties": {"a": {"$id": "b"}}}                       | /properties/a/$id unsupported_keyword
            {"$schema": "http://json-schema.org/draft-07/schema#"}    | /$schema unsupported_dialect
            {"type": "text"}                                          | /type invalid_value
            {"type": ["string", "string"]}                            | /type invalid_value
            {"type": []}                                              | /type invalid_value
            {"enum": []}                                              | /enum invalid_value
            {"minimum": "1"}                                          | /minimum invalid_value
            {"multipleOf": 0}                                         | /multipleOf invalid_value
            {"minLength": 1.5}                                        | /minLength invalid_value
            {"maxItems": -1}                                          | /maxItems invalid_value
            {"pattern": "("}                                          | /pattern invalid_pattern
            {"pattern": "((a{100}){100}){100}"}                       | /pattern invalid_pattern
            {"patternProperties": {"(": {}}}                          | /patternProperties/( invalid_pattern
            {"format": "email"}                                       | /format unsupported_format
            {"required": ["a", "a"]}                                  | /required invalid_value
            {"required": "a"}                                         | /required invalid_value
            {"dependentRequired": {"a": "b"}}                         | /dependentRequired/a invalid_value
            {"properties": {"a~b": 1}}                                | /properties/a~0b invalid_value
            {"items": [{}]}                                           | /items invalid_value
            {"anyOf": []}                                             | /anyOf invalid_value
            {"$defs": []}                                             | /$defs invalid_value
            {"$defs": {"a": {"typ": 1}}}                              | /$defs/a/typ unknown_keyword
            {"$ref": "https://elsewhere.test/schema"}                 | /$ref unresolved_ref
            {"$ref": "#/$defs/a"}                                     | /$ref unresolved_ref
            {"$ref": "#"}                                             | /$ref unresolved_ref
            {"$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}        | /$defs/a/items/$ref recursive_ref
            """)
    void whatIsNotTakenIsNamedWhereItIs(String json, String fault) {
        assertThat(faults(json)).containsExactly(fault.strip());
    }

    @Test
    void referencesAreReplacedAndAnnotationsLeftOut() {
        EventSchema schema = read("""
                {"title": "T", "$defs": {"name": {"type": "string", "description": "a name"}},
                 "properties": {"a": {"$ref": "#/$defs/name"}, "b": {"$ref": "#/$defs/name", "maxLength": 3}}}
                """).schema();
        assertThat(schema).isNotNull();
        assertThat(schema.normal()).isEqualTo(Json.parse("""
                {"properties": {"a": {"type": ["string"]}, "b": {"maxLength": 3, "allOf": [{"type": ["string"]}]}}}
                """));
        assertThat(EventSchema.accepted(schema.source().write()).normal()).isEqualTo(schema.normal());
    }

    @Test
    void aSchemaThatGrowsByItsReferencesIsRefused() {
        String doubled = IntStream.range(0, 20)
                .mapToObj(i -> "\"d" + i + "\": {\"anyOf\": [{\"$ref\": \"#/$defs/d" + (i + 1)
                        + "\"}, {\"$ref\": \"#/$defs/d" + (i + 1) + "\"}]}")
                .collect(Collectors.joining(", "));
        String schema = "{\"$ref\": \"#/$defs/d0\", \"$defs\": {" + doubled + ", \"d20\": {}}}";
        assertThat(faults(schema)).containsExactly("too_many_subschemas");
    }

    @Test
    void aSchemaIsBoundedInBytesAndDepthAndNumbers() {
        String tooLong = "{\"const\": \"" + "x".repeat(EventSchema.MAX_BYTES) + "\"}";
        assertThat(faults(tooLong)).containsExactly("out_of_bounds");
        assertThatThrownBy(() -> Json.parse("[".repeat(40) + "]".repeat(40))).hasMessageContaining("deeper");
        assertThatThrownBy(() -> Json.parse("{\"minimum\": 1e999999999}")).hasMessageContaining("digits");
        assertThatThrownBy(() -> Json.parse("{\"a\": 1, \"a\": 2}")).hasMessageContaining("not JSON");
        assertThatThrownBy(() -> Json.parse("{} {}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.parse("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aValueIsWhatItMeansAndIsWrittenAsItWas() {
        assertThat(Json.parse("{\"a\": 1.0, \"b\": [100]}")).isEqualTo(Json.parse("{\"b\": [1e2], \"a\": 1}"));
        assertThat(Json.parse("{\"b\": [100, 0.5, null, true, \"\\u0000\"]}").write())
                .isEqualTo("{\"b\":[100,0.5,null,true,\"\\u0000\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$, 1000",
        "^[A-Z]{2}[0-9]{2}[A-Z0-9]{1;30}$, 1000",
        "[]a]{3}, 10",
        "a{b}, 10",
        "\\{9}, 10"
    })
    void patternsThatPeopleWriteAreSmall(String pattern, long most) {
        assertThat(SchemaPattern.sizeOf(pattern.replace(';', ','))).isLessThan(most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"((a{100}){100}){100}", "(?:(?:ab|c){50,}){50}", "(((a{1000}", "[^]a]{2000}", "(a{999999999999})"
            })
    void patternsThatMultiplyAreLarge(String pattern) {
        assertThat(SchemaPattern.fault(pattern)).isNotNull();
    }
}
