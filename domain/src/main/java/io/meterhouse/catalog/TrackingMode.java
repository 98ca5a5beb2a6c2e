package io.meterhouse.catalog;

import java.util.Locale;

/** What becomes of an event that a tracking plan does not have. */
public enum TrackingMode {
    /** Nobody looks. */
    OFF,
    /** It is taken, and counted as a violation. */
    WARN,
    /** It is refused, and counted as a violation. */
    ENFORCE;

    /** The name in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode of a name.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public static TrackingMode of(String code) {
        for (TrackingMode mode : values()) {
            if (mode.code().equals(code)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("a mode is off, warn or enforce, not " + code);
    }
}
