package io.meterhouse.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of JSON inside the bytes it came in. Neither copied nor decoded: the sender's own bytes go to the log.
 *
 * <p>Equal only to itself: who compares wants {@link #toString()}.
 */
public final class JsonSlice {
    /** An object without members. */
    public static final JsonSlice EMPTY_OBJECT = of("{}".getBytes(StandardCharsets.US_ASCII));

    private final byte[] bytes;
    private final int start;
    private final int end;

    JsonSlice(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /** All of these bytes, which nobody may change from now on. */
    public static JsonSlice of(byte[] bytes) {
        return new JsonSlice(bytes, 0, bytes.length);
    }

    /** The bytes it lies in, which nobody may change. */
    public byte[] array() {
        return bytes;
    }

    /** Where in {@link #array()} it starts. */
    public int start() {
        return start;
    }

    /** Its first byte, which says what it is. */
    byte first() {
        return bytes[start];
    }

    public int length() {
        return end - start;
    }

    /** The same bytes, as a text. */
    Utf8 utf8() {
        return Utf8.of(bytes, start, end);
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    @Override
    public String toString() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
