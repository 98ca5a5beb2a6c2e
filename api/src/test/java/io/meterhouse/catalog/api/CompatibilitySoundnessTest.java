package io.meterhouse.catalog.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.catalog.Compatibility;
import io.meterhouse.catalog.EventSchema;
import io.meterhouse.catalog.Json;
import io.meterhouse.catalog.Violation;
import io.meterhouse.events.JsonSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What the comparison of schemas says is compatible is so: no value that the one takes is refused by the other. Random
 * schemas of one another's kin, random values, and the validator as the judge.
 */
class CompatibilitySoundnessTest {
    private static final long SEED = 20_260_101;
    private static final int PAIRS = 4_000;
    private static final int VALUES = 40;

    private final Random random = new Random(SEED);

    @Test
    void whatIsCompatibleTakesAllThatWasTaken() {
        int compatible = 0;
        int held = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            String before = schema(3);
            String after = random.nextInt(3) == 0 ? schema(3) : relaxed(before);
            EventSchema older = read(before);
            EventSchema newer = read(after);
            List<Violation> violations = Compatibility.BACKWARD.violations(older, newer);
            if (!violations.isEmpty()) {
                continue;
            }
            compatible++;
            CompiledSchema was = CompiledSchema.of(older);
            CompiledSchema is = CompiledSchema.of(newer);
            for (int i = 0; i < VALUES; i++) {
                String value = object(3);
                if (valid(was, value)) {
                    held++;
                    assertThat(is.violation(slice(value), new JudgingBudget()))
                            .as("%s was valid under %s, and %s is said to take it too", value, before, after)
                            .isNull();
                }
            }
        }
        assertThat(compatible).as("pairs that are compatible").isGreaterThan(PAIRS / 10);
        assertThat(held).as("values that showed it").isGreaterThan(PAIRS);
    }

    private static EventSchema read(String json) {
        EventSchema.Reading reading = EventSchema.read(Json.parse(json), LinearPattern::fault);
        assertThat(reading.violations()).as(json).isEmpty();
        return reading.schema();
    }

    private static boolean valid(CompiledSchema schema, String value) {
        return schema.violation(slice(value), new JudgingBudget()) == null;
    }

    private static JsonSlice slice(String value) {
        return JsonSlice.of(value.getBytes(StandardCharsets.UTF_8));
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    /** Takes something away, or makes a number larger or smaller: often a schema that demands less. */
    private String relaxed(String schema) {
        return switch (random.nextInt(7)) {
            case 0 -> schema;
            case 1 -> schema.replaceFirst("\"minimum\":1", "\"minimum\":0");
            case 2 -> schema.replaceFirst("\"required\":\\[\"a\"]", "\"required\":[]");
            case 3 -> schema.replaceFirst("\"type\":\"integer\"", "\"type\":\"number\"");
            case 4 -> schema.replaceFirst("\"additionalProperties\":false", "\"additionalProperties\":true");
            case 5 -> "{\"anyOf\":[" + schema + "," + schema(1) + "]}";
            default -> schema.replaceFirst("\"maxLength\":1", "\"maxLength\":2");
        };
    }

    private String schema(int depth) {
        List<String> members = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String member = member(depth);
            String name = member.substring(0, member.indexOf(':'));
            if (members.stream().noneMatch(other -> other.startsWith(name + ":"))) {
                members.add(member);
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private String member(int depth) {
        int flat = 14;
        int kind = random.nextInt(depth == 0 ? flat : flat + 13);
        return switch (kind) {
            case 0, 1 ->
                "\"type\":"
                        + one(
                                "\"integer\"",
                                "\"number\"",
                                "\"string\"",
                                "\"object\"",
                                "\"array\"",
                                "\"null\"",
                                "[\"string\",\"null\"]",
                                "[\"integer\",\"object\"]",
                                "[\"object\",\"array\"]");
            case 2 -> "\"enum\":" + one("[1,2]", "[\"x\"]", "[\"x\",1,null]", "[0.5,1]", "[{},[]]");
            case 3 -> "\"const\":" + one("1", "\"x\"", "{}", "0.5");
            case 4 -> "\"minimum\":" + one("0", "1", "0.5");
            case 5 -> "\"maximum\":" + one("1", "2", "0.5");
            case 6 -> "\"exclusiveMinimum\":" + one("0", "1", "0.5");
            case 7 -> "\"exclusiveMaximum\":" + one("1", "2", "0.5");
            case 8 -> "\"multipleOf\":" + one("1", "2", "0.5");
            case 9 -> "\"minLength\":" + random.nextInt(3);
            case 10 -> "\"maxLength\":" + random.nextInt(3);
            case 11 -> "\"required\":" + one("[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "[]");
            case 12 -> "\"minProperties\":" + random.nextInt(3);
            case 13 -> "\"dependentRequired\":" + one("{\"a\":[\"b\"]}", "{\"b\":[\"a\"]}");
            case 14, 15, 16 ->
                "\"properties\":{\"a\":" + schema(depth - 1) + ",\"" + one("b", "c") + "\":" + schema(depth - 1) + "}";
            case 17, 18 -> "\"additionalProperties\":" + one("false", "true", schema(depth - 1));
            case 19 -> "\"patternProperties\":{\"" + one("^a", "b$") + "\":" + schema(depth - 1) + "}";
            case 20 -> "\"propertyNames\":" + one("{\"maxLength\":1}", "{\"enum\":[\"a\",\"b\"]}", schema(depth - 1));
            case 21 -> "\"items\":" + one("false", schema(depth - 1));
            case 22 -> "\"prefixItems\":[" + schema(depth - 1) + "]";
            case 23 -> "\"allOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
            case 24 -> "\"anyOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
            case 25 -> "\"oneOf\":[" + schema(depth - 1) + "," + schema(depth - 1) + "]";
            default -> one("\"not\":" + schema(depth - 1), "\"maxItems\":1", "\"minItems\":1", "\"if\":" + schema(0));
        };
    }

    private String object(int depth) {
        List<String> members = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "ab")) {
            if (random.nextInt(3) == 0) {
                members.add("\"" + name + "\":" + value(depth - 1));
            }
        }
        return "{" + String.join(",", members) + "}";
    }

    private String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> "null";
            case 1 -> one("0", "1", "2", "3");
            case 2 -> one("0.5", "1.5", "1.0", "-1");
            case 3, 4 -> one("\"\"", "\"x\"", "\"xy\"", "\"xyz\"");
            case 5 -> one("true", "{}", "[]");
            case 6 -> object(depth);
            default -> "[" + value(depth - 1) + (random.nextBoolean() ? "," + value(depth - 1) : "") + "]";
        };
    }
}
