package io.meterhouse.billing;

/** The interval has no calendar anchor: only months, years and weeks begin on a day that everybody knows. */
public final class InvalidAnchorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidAnchorException(String message) {
        super(message);
    }
}
