package io.meterhouse.events;

import java.util.Locale;

/** Why an event is refused, in the order in which an event with several faults is told the first. */
public enum RejectionCode {
    NOT_AN_OBJECT,
    EVENT_TOO_LARGE,
    MISSING_TYPE,
    INVALID_TYPE,
    INVALID_ID,
    INVALID_SOURCE,
    INVALID_SUBJECT,
    INVALID_TIME,
    TOO_OLD,
    TOO_FAR_AHEAD,
    INVALID_SPECVERSION,
    INVALID_DATA,
    TOO_DEEP,
    INVALID_EXTENSION,
    /** Of a type that the organization's tracking plan does not list. */
    TYPE_NOT_ALLOWED,
    /** Not what the tracking plan's schema of its type demands. */
    SCHEMA_VIOLATION;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The stable name in the API. */
    public String code() {
        return code;
    }
}
