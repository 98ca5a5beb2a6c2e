package io.meterhouse.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text as UTF-8 inside the bytes it came in, neither copied nor decoded. Two are equal where their bytes are.
 */
public final class Utf8 {
    private final byte[] bytes;
    private final int start;
    private final int end;

    private Utf8(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /** These bytes, which nobody may change as long as it is used. */
    public static Utf8 of(byte[] bytes, int start, int end) {
        if (start < 0 || end < start || end > bytes.length) {
            throw new IndexOutOfBoundsException(start + " to " + end + " of " + bytes.length);
        }
        return new Utf8(bytes, start, end);
    }

    public static Utf8 of(byte[] bytes) {
        return new Utf8(bytes, 0, bytes.length);
    }

    public static Utf8 of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes it lies in, only to be read. */
    public byte[] array() {
        return bytes;
    }

    /** Where in {@link #array()} it starts. */
    public int start() {
        return start;
    }

    public int length() {
        return end - start;
    }

    public boolean isEmpty() {
        return end == start;
    }

    /** Whether the bytes are text at all. */
    public boolean isValid() {
        return JsonScanner.isUtf8(bytes, start, end);
    }

    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Utf8 text && Arrays.equals(bytes, start, end, text.bytes, text.start, text.end);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
