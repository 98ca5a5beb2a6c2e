package io.meterhouse.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the data of an event must look like: JSON Schema 2020-12, of which everything is taken whose cost can be bounded
 * before an event is seen. References reach into the schema itself and nowhere else.
 */
public final class EventSchema {
    /** Bytes of a schema, white space left out. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Schemas inside a schema, each counted as often as it is referred to. */
    public static final int MAX_SUBSCHEMAS = 500;

    private final Json source;
    private final Json normal;
    private final int subschemas;
    private final int branches;

    EventSchema(Json source, Json normal, int subschemas, int branches) {
        this.source = source;
        this.normal = normal;
        this.subschemas = subschemas;
        this.branches = branches;
    }

    /** Says what is wrong with a regular expression for the engine that will run it; null where nothing is. */
    @FunctionalInterface
    public interface PatternCheck {
        @Nullable
        String fault(String pattern);
    }

    /** A schema, or everything that is wrong with it. */
    public record Reading(@Nullable EventSchema schema, List<Violation> violations) {}

    /** Reads a schema somebody wrote. */
    public static Reading read(Json source, PatternCheck patterns) {
        return SchemaReader.read(source, patterns);
    }

    /**
     * The schema of a text that was accepted once.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static EventSchema accepted(String text) {
        Reading reading = read(Json.parse(text), pattern -> null);
        EventSchema schema = reading.schema();
        if (schema == null) {
            throw new IllegalArgumentException("not a schema that could have been accepted: " + reading.violations());
        }
        return schema;
    }

    /** As it was written. */
    public Json source() {
        return source;
    }

    /** What it demands and nothing else: references replaced by what they refer to, annotations left out. */
    public Json normal() {
        return normal;
    }

    /** How many schemas it holds, each counted as often as it is referred to. */
    public int subschemas() {
        return subschemas;
    }

    /** How many of them are tried as one among several, or as a condition. */
    public int branches() {
        return branches;
    }

    /** How much it costs to look at one character of a text with this pattern of a schema, about. */
    public static long costOf(String pattern) {
        return SchemaPattern.sizeOf(pattern);
    }
}
