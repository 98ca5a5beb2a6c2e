package io.meterhouse.catalog.storage;

/** A change of a schema or a plan that what is there does not allow; the asker's error. */
public final class SchemaRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    SchemaRefusedException(String code, String detail) {
        super(detail);
        this.code = code;
    }

    /** Stable: {@code too_many_types}, {@code too_many_versions}. */
    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
