package io.meterhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static EventSchema schema(String json) {
        EventSchema.Reading reading = EventSchema.read(Json.parse(json), pattern -> null);
        assertThat(reading.violations()).as(json).isEmpty();
        return reading.schema();
    }

    private static List<String> faults(Compatibility compatibility, String before, String after) {
        return compatibility.violations(schema(before), schema(after)).stream()
                .map(violation -> (violation.pointer() + " " + violation.code()).strip())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"type": "integer"}                        | {"type": "number"}
            {"type": "string"}                         | {"type": ["null", "string"]}
            {"minimum": 5}                             | {"minimum": 4}
            {"exclusiveMinimum": 5}                    | {"minimum": 5}
            {"minimum": 6}                             | {"exclusiveMinimum": 5}
            {"maximum": 5, "type": "number"}           | {"exclusiveMaximum": 5.5}
            {"multipleOf": 6}                          | {"multipleOf": 3}
            {"type": "integer"}                        | {"multipleOf": 0.5}
            {"maxLength": 5, "minLength": 2}           | {"maxLength": 6, "minLength": 1}
            {"pattern": "^a", "maxLength": 3}          | {"pattern": "^a"}
            {"enum": ["a", "b"]}                       | {"enum": ["b", "c", "a"]}
            {"const": 1.0}                             | {"enum": [1, 2]}
            {"enum": ["a", "b"]}                       | {"type": "string"}
            {"type": "string"}                         | {"minimum": 5}
            {"type": "number"}                         | {"required": ["a"], "items": false, "maxLength": 1}
            {"required": ["a", "b"]}                   | {"required": ["b"]}
            {"required": ["a"]}                        | {"dependentRequired": {"b": ["a"]}}
            {"items": {"type": "integer"}}             | {"items": {"type": "number"}}
            {"additionalProperties": false}            | {"additionalProperties": false, "properties": {"a": {"type": "string"}}}
            {"additionalProperties": false}            | {}
            {"properties": {"a": {"type": "integer"}}} | {"properties": {"a": {"type": "number"}}}
            {"properties": {"a": {}}, "additionalProperties": {"type": "integer"}} | {"properties": {"a": {}, "b": {"type": "number"}}}
            {"propertyNames": {"maxLength": 3}}        | {"propertyNames": {"maxLength": 4}}
            {"patternProperties": {"^a": {"type": "string"}}} | {"patternProperties": {"^a": {"type": "string"}}, "minProperties": 0}
            {"anyOf": [{"type": "integer"}, {"type": "string"}]} | {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}]}
            {"type": "integer"}                        | {"anyOf": [{"type": "string"}, {"type": "number"}]}
            {"oneOf": [{"type": "integer"}, {"type": "string"}]} | {"oneOf": [{"type": "integer"}, {"type": "string"}]}
            {"allOf": [{"minimum": 1}, {"maximum": 2}]} | {"minimum": 0, "maximum": 3}
            {"minimum": 1, "maximum": 2}               | {"allOf": [{"minimum": 0}, {"maximum": 3}]}
            {"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a"}}} | {"properties": {"x": {"type": "string", "title": "X"}}}
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}} | {"if": {"required": ["a"]}, "then": {"required": ["b"]}}
            {"prefixItems": [{}], "items": {"type": "string"}} | {"prefixItems": [{}], "items": {"type": "string"}}
            """)
    void whatWasValidStaysValid(String before, String after) {
        assertThat(faults(Compatibility.BACKWARD, before, after)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"type": "number"}                         | {"type": "integer"}                       | /type type_narrowed
            {"type": ["null", "string"]}               | {"type": "string"}                        | /type type_narrowed
            {"minimum": 4}                             | {"minimum": 5}                            | /minimum bound_narrowed
            {"minimum": 5}                             | {"exclusiveMinimum": 5}                   | /exclusiveMinimum bound_narrowed
            {}                                         | {"maximum": 5}                            | /maximum bound_narrowed
            {"multipleOf": 3}                          | {"multipleOf": 6}                         | /multipleOf bound_narrowed
            {"maxLength": 6}                           | {"maxLength": 5}                          | /maxLength bound_narrowed
            {"type": "array"}                          | {"minItems": 1}                           | /minItems bound_narrowed
            {}                                         | {"pattern": "^a"}                         | /pattern demand_added
            {"pattern": "^a"}                          | {"pattern": "^ab?"}                       | /pattern cannot_tell
            {"format": "date"}                         | {"format": "date-time"}                   | /format cannot_tell
            {"enum": ["a", "b"]}                       | {"enum": ["a"]}                           | /enum values_narrowed
            {"type": "string"}                         | {"const": "a"}                            | /const values_narrowed
            {"required": ["a"]}                        | {"required": ["a", "b"]}                  | /required required_added
            {}                                         | {"dependentRequired": {"b": ["a"]}}       | /dependentRequired required_added
            {"items": {"type": "number"}}              | {"items": {"type": "integer"}}            | /items/type type_narrowed
            {}                                         | {"items": false}                          | /items nothing_allowed
            {"prefixItems": [{}], "items": {"type": "string"}} | {"items": {"type": "string"}}     | /items cannot_tell
            {"properties": {"a": {"type": "string"}}}  | {"properties": {"a": {"type": "string", "maxLength": 3}}} | /properties/a/maxLength bound_narrowed
            {"properties": {"a": {}}}                  | {"properties": {"a": {}, "b": {"type": "string"}}} | /properties/b/type type_narrowed * 5
            {"properties": {"a": {}}, "additionalProperties": false} | {"additionalProperties": false} | /additionalProperties property_removed
            {"properties": {"a": {}}}                  | {"properties": {"a": {}}, "additionalProperties": false} | /additionalProperties properties_closed
            {"patternProperties": {"^a": {}}, "additionalProperties": false} | {"additionalProperties": false} | /additionalProperties properties_closed
            {"propertyNames": {"maxLength": 4}}        | {"propertyNames": {"maxLength": 3}}       | /propertyNames/maxLength bound_narrowed
            {}                                         | {"patternProperties": {"^a": {"type": "string"}}} | /patternProperties demand_added
            {"anyOf": [{"type": "integer"}, {"type": "string"}]} | {"anyOf": [{"type": "integer"}]} | /anyOf cannot_tell
            {"oneOf": [{"type": "integer"}]}           | {"oneOf": [{"type": "integer"}, {"minimum": 3}]} | /oneOf cannot_tell
            {"not": {"const": 1}}                      | {"not": {"const": 2}}                     | /not cannot_tell
            {"if": {"minimum": 1}, "then": {"maximum": 9}} | {"if": {"minimum": 0}, "then": {"maximum": 9}} | /if cannot_tell, /then cannot_tell
            {"items": {"type": "string"}}              | {"items": {"type": "string"}, "allOf": [{"maxItems": 3}]} | /allOf/0/maxItems bound_narrowed
            """)
    void whatWouldBeRefusedAllOfASuddenIsNamedWhereItIs(String before, String after, String expected) {
        List<String> faults = faults(Compatibility.BACKWARD, before, after);
        if (expected.contains(" * ")) {
            String[] times = expected.split(" \\* ", 2);
            assertThat(faults).hasSize(Integer.parseInt(times[1].strip())).containsOnly(times[0]);
        } else {
            assertThat(faults).containsExactly(expected.split(", "));
        }
    }

    @Test
    void fullIsBothWays() {
        String narrow = "{\"type\": \"integer\"}";
        String wide = "{\"type\": \"number\"}";
        assertThat(faults(Compatibility.FULL, narrow, wide)).containsExactly("/type readers_type_narrowed");
        assertThat(faults(Compatibility.FULL, wide, narrow)).containsExactly("/type type_narrowed");
        assertThat(faults(Compatibility.FULL, wide, wide)).isEmpty();
        assertThat(faults(Compatibility.FULL, "{\"title\": \"A\"}", "{\"title\": \"B\"}"))
                .isEmpty();
    }

    @Test
    void noneAsksForNothing() {
        assertThat(faults(Compatibility.NONE, "{}", "{\"not\": {}}")).isEmpty();
    }

    @Test
    void alternativesInAlternativesComeToAnEnd() {
        String before = nested(14, "integer");
        String after = nested(14, "boolean");
        assertThat(faults(Compatibility.BACKWARD, before, after)).isNotEmpty();
    }

    private static String nested(int depth, String type) {
        String schema = "{\"type\": \"" + type + "\"}";
        for (int i = 0; i < depth; i++) {
            schema = "{\"anyOf\": [" + schema + ", {\"minLength\": " + i + ", \"type\": \"string\"}]}";
        }
        return schema;
    }

    @Test
    void aPlanAllowsWhatItListsAndEverythingWhereItListsNothing() {
        TrackingPlan open = new TrackingPlan(TrackingMode.WARN, null, Map.of());
        TrackingPlan listed = new TrackingPlan(TrackingMode.WARN, Set.of("a"), Map.of());
        TrackingPlan closed = new TrackingPlan(TrackingMode.ENFORCE, Set.of(), Map.of());
        assertThat(List.of(open.allows("a"), listed.allows("a"), closed.allows("a")))
                .containsExactly(true, true, false);
        assertThat(List.of(open.allows("A"), listed.allows("A"))).containsExactly(true, false);
    }
}
