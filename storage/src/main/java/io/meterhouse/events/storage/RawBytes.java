package io.meterhouse.events.storage;

/** Bytes as they lay on the log; nobody changes them. */
public final class RawBytes {
    private final byte[] value;

    /** Takes the bytes over; the caller does not touch them again. */
    public RawBytes(byte[] value) {
        this.value = value;
    }

    /** The bytes themselves, only to be read. */
    public byte[] value() {
        return value;
    }
}
