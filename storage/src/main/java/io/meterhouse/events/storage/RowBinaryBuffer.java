package io.meterhouse.events.storage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values in ClickHouse's RowBinary form, one behind the other: little end first, texts behind their length. */
final class RowBinaryBuffer {
    private static final int FIRST_CAPACITY = 64 * 1024;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MASK = 0x7F;
    private static final int VARINT_MORE = 0x80;
    private static final int DECIMAL_256_BYTES = 32;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void int8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void bool(boolean value) {
        int8(value ? 1 : 0);
    }

    void int32(int value) {
        room(Integer.BYTES);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    void int64(long value) {
        room(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    void count(int value) {
        int rest = value;
        room(Integer.BYTES + 1);
        while (rest > VARINT_MASK) {
            bytes[length++] = (byte) ((rest & VARINT_MASK) | VARINT_MORE);
            rest >>>= VARINT_BITS;
        }
        bytes[length++] = (byte) rest;
    }

    void text(String value) {
        blob(value.getBytes(StandardCharsets.UTF_8));
    }

    void nullableText(@Nullable String value) {
        bool(value == null);
        if (value != null) {
            text(value);
        }
    }

    void blob(byte[] value) {
        count(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** A Decimal(76, scale). */
    void decimal256(BigDecimal value, int scale) {
        byte[] bigEndian =
                value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue().toByteArray();
        room(DECIMAL_256_BYTES);
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            bytes[length++] = bigEndian[i];
        }
        byte sign = (byte) (value.signum() < 0 ? -1 : 0);
        for (int i = bigEndian.length; i < DECIMAL_256_BYTES; i++) {
            bytes[length++] = sign;
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
