package io.meterhouse.events.api;

import org.jspecify.annotations.Nullable;

/**
 * The log did not acknowledge everything. Some of it may be on the log nevertheless; the sender repeats all of it, and
 * identities make that right.
 */
public final class EventLogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EventLogUnavailableException(String message, @Nullable Throwable cause) {
        // It is an answer to a request, and while the log is away there are many of them: no stack trace.
        super(message, cause, false, false);
    }
}
