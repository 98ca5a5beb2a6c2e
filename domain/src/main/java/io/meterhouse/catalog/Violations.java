package io.meterhouse.catalog;

import io.meterhouse.billing.Decimals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, with the checks that several forms share. */
final class Violations {
    private static final int MAX_NAME_LENGTH = 200;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}");

    private final List<Violation> found = new ArrayList<>();

    void add(String pointer, String code, String detail) {
        found.add(new Violation(pointer, code, detail));
    }

    List<Violation> found() {
        return List.copyOf(found);
    }

    void key(String pointer, @Nullable String key) {
        if (isGiven(pointer, key) && !KEY.matcher(key).matches()) {
            add(
                    pointer,
                    Violation.INVALID_VALUE,
                    "1 to 64 letters, digits, '_', '.', ':' or '-', and a letter or digit first");
        }
    }

    void name(String pointer, @Nullable String name) {
        if (isGiven(pointer, name) && (name.isBlank() || name.length() > MAX_NAME_LENGTH)) {
            add(pointer, Violation.INVALID_VALUE, "1 to " + MAX_NAME_LENGTH + " characters");
        }
    }

    /** Says whether there is something to look at, and reports it missing where there is not. */
    @Contract("_, null -> false")
    boolean isGiven(String pointer, @Nullable Object value) {
        if (value == null) {
            add(pointer, Violation.REQUIRED, "is required");
        }
        return value != null;
    }

    void absent(String pointer, @Nullable Object value, String why) {
        if (value != null) {
            add(pointer, Violation.UNEXPECTED, why);
        }
    }

    /** The decimal, or null where it is missing or wrong (then it is reported, if it is required or given). */
    @Nullable
    BigDecimal notNegative(String pointer, @Nullable String decimal, boolean required) {
        if (decimal == null) {
            if (required) {
                add(pointer, Violation.REQUIRED, "is required");
            }
            return null;
        }
        if (!Decimals.isWellFormed(decimal)) {
            add(
                    pointer,
                    Violation.INVALID_DECIMAL,
                    "a decimal string of plain digits, at most " + Decimals.MAX_DECIMALS + " after the point");
            return null;
        }
        BigDecimal value = Decimals.parse(decimal);
        if (value.signum() < 0) {
            add(pointer, Violation.NEGATIVE, "must not be negative");
            return null;
        }
        return value;
    }

    /** As {@link #notNegative}, and above zero. */
    @Nullable
    BigDecimal positive(String pointer, @Nullable String decimal, boolean required) {
        BigDecimal value = notNegative(pointer, decimal, required);
        if (value != null && value.signum() == 0) {
            add(pointer, Violation.OUT_OF_BOUNDS, "must be above zero");
            return null;
        }
        return value;
    }
}
