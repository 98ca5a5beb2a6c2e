package io.meterhouse.events.storage;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.metering.LogPosition;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is bound to a statement's {@code {name:Type}} places. Values are written the way ClickHouse reads them, escapes
 * included: the client sends them as they are.
 */
public final class Parameters {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Map<String, Object> values = new HashMap<>();

    public Parameters text(String name, String value) {
        values.put(name, escaped(value));
        return this;
    }

    public Parameters number(String name, long value) {
        values.put(name, Long.toString(value));
        return this;
    }

    /** For a {@code UInt128}, of the two halves that hold it. */
    public Parameters number(String name, long high, long low) {
        values.put(name, unsigned(high).shiftLeft(Long.SIZE).or(unsigned(low)).toString());
        return this;
    }

    /** Microseconds, for {@code fromUnixTimestamp64Micro({name:Int64}, 'UTC')}. */
    public Parameters time(String name, Instant value) {
        return number(name, micros(value));
    }

    public Parameters numbers(String name, Collection<? extends Number> value) {
        values.put(
                name,
                value.stream()
                        .map(number -> Long.toString(number.longValue()))
                        .collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    public Parameters texts(String name, Collection<String> value) {
        values.put(
                name, value.stream().map(text -> "'" + quoted(text) + "'").collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    public Parameters environments(String name, Environment... environments) {
        return texts(name, List.of(environments).stream().map(Environment::code).toList());
    }

    /** For the places of {@link Positions}. */
    public Parameters position(String name, LogPosition position) {
        return number(name + "_epoch", position.epoch()).numbers(name, position.offsets());
    }

    Map<String, Object> values() {
        return values;
    }

    /** Microseconds since 1970, cut, never rounded. */
    public static long micros(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND), instant.getNano() / NANOS_PER_MICRO);
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    private static BigInteger unsigned(long half) {
        return new BigInteger(Long.toUnsignedString(half));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }

    /** Within an array ClickHouse takes one level of escapes off, as within a text alone. */
    private static String quoted(String text) {
        return escaped(text).replace("'", "\\'");
    }
}
