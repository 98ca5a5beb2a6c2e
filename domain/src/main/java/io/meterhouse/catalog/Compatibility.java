package io.meterhouse.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a new version of a schema must have in common with the one before it. */
public enum Compatibility {
    /** Nothing. */
    NONE,
    /** Whatever was valid stays valid: those who send go on sending as they do. */
    BACKWARD,
    /** Besides, whatever becomes valid was valid: those who read go on reading as they do. */
    FULL;

    /** What {@link #FULL} adds to a code of {@link #BACKWARD}. */
    private static final String READERS = "readers_";

    /** The name in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The compatibility of a name.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public static Compatibility of(String code) {
        for (Compatibility compatibility : values()) {
            if (compatibility.code().equals(code)) {
                return compatibility;
            }
        }
        throw new IllegalArgumentException("a compatibility is none, backward or full, not " + code);
    }

    /**
     * Why a schema cannot follow another. Whoever gets an empty list may rely on it; a schema may be refused that could have
     * followed, where that cannot be seen from the schemas alone.
     */
    public List<Violation> violations(EventSchema before, EventSchema after) {
        return switch (this) {
            case NONE -> List.of();
            case BACKWARD -> SchemaComparison.narrowed(before, after);
            case FULL -> {
                List<Violation> all = new ArrayList<>(SchemaComparison.narrowed(before, after));
                SchemaComparison.narrowed(after, before)
                        .forEach(narrowed -> all.add(new Violation(
                                narrowed.pointer(),
                                READERS + narrowed.code(),
                                "for those who read, the version before: " + narrowed.detail())));
                yield all;
            }
        };
    }
}
