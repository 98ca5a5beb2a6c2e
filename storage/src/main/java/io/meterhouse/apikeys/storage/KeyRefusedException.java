package io.meterhouse.apikeys.storage;

/** A change that a key's state does not allow; the asker's error. */
public final class KeyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    KeyRefusedException(String code, String detail) {
        super(detail);
        this.code = code;
    }

    /** Stable: {@code not_found}, {@code key_not_active}. */
    public String code() {
        return code;
    }
}
