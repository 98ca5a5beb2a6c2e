package io.meterhouse.operations.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a body, so that its sender hears of everything at once. */
public final class FieldChecks {
    private final List<Problem.FieldError> errors = new ArrayList<>();

    public FieldChecks error(String pointer, String code, String detail) {
        errors.add(new Problem.FieldError(pointer, code, detail));
        return this;
    }

    /** A text that must be there, not blank, and at most so long. */
    public FieldChecks text(String pointer, @Nullable String value, int maxLength) {
        if (value == null || value.isBlank()) {
            return error(pointer, "required", "This field is required.");
        }
        return optionalText(pointer, value, maxLength);
    }

    /** A text that may be missing; PostgreSQL takes no NUL, so that is nobody's text. */
    public FieldChecks optionalText(String pointer, @Nullable String value, int maxLength) {
        if (value == null) {
            return this;
        }
        if (value.length() > maxLength) {
            return error(pointer, "too_long", "This field has at most " + maxLength + " characters.");
        }
        if (value.indexOf('\0') >= 0) {
            return error(pointer, "invalid_text", "This field holds a character that no text has.");
        }
        return this;
    }

    public FieldChecks required(String pointer, @Nullable Object value) {
        return value == null ? error(pointer, "required", "This field is required.") : this;
    }

    public FieldChecks that(boolean holds, String pointer, String code, String detail) {
        return holds ? this : error(pointer, code, detail);
    }

    /** Throws 400 with all that was found, if anything was. */
    public void done() {
        if (!errors.isEmpty()) {
            throw Problem.fields(errors);
        }
    }
}
