package io.meterhouse.events.storage;

import org.jspecify.annotations.Nullable;

/**
 * ClickHouse did not do what was asked: it could not be reached, gave no answer, or refused. After an insert this says
 * nothing of whether rows were stored.
 */
public final class ClickHouseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The code of a fault that is not the server's answer. */
    public static final int NO_ANSWER = 0;

    private final int code;

    public ClickHouseException(int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** ClickHouse's own error code, or {@link #NO_ANSWER}. */
    public int code() {
        return code;
    }
}
