package io.meterhouse.metering.storage;

/** A cursor that did not come from the list it was sent to. */
public final class InvalidCursorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidCursorException() {
        super("this cursor did not come from this list");
    }
}
