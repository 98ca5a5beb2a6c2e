package io.meterhouse.catalog;

import io.meterhouse.billing.Decimals;
import java.math.BigDecimal;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A value that an event has at some path, other than null. */
final class DataValue {
    private static final DataValue CONTAINER = new DataValue(Kind.CONTAINER, "", null);
    private static final DataValue TRUE = new DataValue(Kind.BOOLEAN, "true", null);
    private static final DataValue FALSE = new DataValue(Kind.BOOLEAN, "false", null);

    private enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        CONTAINER
    }

    private final Kind kind;
    private final String text;
    private final @Nullable BigDecimal number;

    private DataValue(Kind kind, String text, @Nullable BigDecimal number) {
        this.kind = kind;
        this.text = text;
        this.number = number;
    }

    static DataValue ofText(String text) {
        return new DataValue(Kind.TEXT, text, null);
    }

    static DataValue ofNumber(String written) {
        return new DataValue(Kind.NUMBER, written, MeterNumbers.read(written));
    }

    static DataValue of(boolean value) {
        return value ? TRUE : FALSE;
    }

    static DataValue container() {
        return CONTAINER;
    }

    /** The number it is; null where it is none, or one that cannot be held. */
    @Nullable
    BigDecimal number() {
        return number;
    }

    /** The one form in which scalars are told apart; null for objects and arrays. */
    @Nullable
    String scalarText() {
        return switch (kind) {
            case TEXT, BOOLEAN -> text;
            case NUMBER -> {
                BigDecimal meterable = MeterNumbers.meterable(number);
                yield meterable == null ? text : Decimals.text(meterable);
            }
            case CONTAINER -> null;
        };
    }

    boolean isEqualTo(Object expected) {
        return switch (expected) {
            case String expectedText -> kind == Kind.TEXT && text.equals(expectedText);
            case Boolean flag -> this == of(flag);
            case BigDecimal expectedNumber -> number != null && number.compareTo(expectedNumber) == 0;
            default -> throw new IllegalStateException("a filter compares with text, numbers and booleans only");
        };
    }

    boolean comparesTo(Object expected, IntPredicate sign) {
        return number != null && sign.test(number.compareTo((BigDecimal) expected));
    }
}
