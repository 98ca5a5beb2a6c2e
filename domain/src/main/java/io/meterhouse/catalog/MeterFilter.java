package io.meterhouse.catalog;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/**
 * A condition on an event. All filters of a meter must hold.
 *
 * <ul>
 *   <li>{@code eq}: there is a scalar and it is of the same JSON type and equal; numbers by value ({@code 1} is
 *       {@code 1.0}), text by its characters. The text {@code "1"} is not the number {@code 1}.
 *   <li>{@code ne}: {@code eq} does not hold, so also where there is nothing.
 *   <li>{@code in}: {@code eq} holds for one of the listed values.
 *   <li>{@code exists}: {@code true}: there is something, of any type, that is not null; {@code false}: there is not.
 *   <li>{@code gt}, {@code gte}, {@code lt}, {@code lte}: there is a number, and it compares so.
 * </ul>
 *
 * @param value text, {@link BigDecimal}, {@link Boolean}, or for {@code in} a list of those
 */
public record MeterFilter(ValuePath path, Op op, Object value) {
    /** The most values that {@code in} may list. */
    public static final int MAX_VALUES = 100;

    /** How the event's value is compared. */
    public enum Op {
        EQ,
        NE,
        IN,
        EXISTS,
        GT,
        GTE,
        LT,
        LTE;

        /** The name in the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Op of(String code) {
            for (Op op : values()) {
                if (op.code().equals(code)) {
                    return op;
                }
            }
            throw new IllegalArgumentException("unknown comparison: " + code);
        }
    }

    public MeterFilter {
        value = switch (op) {
            case EQ, NE -> scalar(value);
            case IN -> values(value);
            case EXISTS -> requireType(Boolean.class, value, "exists takes true or false");
            case GT, GTE, LT, LTE -> requireType(BigDecimal.class, scalar(value), op.code() + " takes a number");
        };
    }

    private static List<Object> values(Object value) {
        List<?> list = requireType(List.class, value, "in takes a list of values");
        if (list.isEmpty() || list.size() > MAX_VALUES) {
            throw new IllegalArgumentException("in takes 1 to " + MAX_VALUES + " values");
        }
        return list.stream().<Object>map(MeterFilter::scalar).toList();
    }

    /** Any kind of number becomes an exact decimal; a double by its shortest text, which is what was written. */
    private static Object scalar(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag;
            case Number number -> MeterNumbers.required(number.toString());
            case null, default -> throw new IllegalArgumentException("a filter's value is text, a number or a boolean");
        };
    }

    private static <T> T requireType(Class<T> type, Object value, String message) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(message);
        }
        return type.cast(value);
    }
}
