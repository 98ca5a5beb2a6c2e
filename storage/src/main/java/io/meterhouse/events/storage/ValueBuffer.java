package io.meterhouse.events.storage;

import io.meterhouse.events.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values in the form that ClickHouse's binary formats share, one behind the other: little end first, texts behind their
 * length.
 */
final class ValueBuffer {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_CAPACITY = 1024;
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

    /** Forgets the values and keeps the room they took. */
    void clear() {
        length = 0;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    void int8(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    void bool(boolean value) {
        int8(value ? 1 : 0);
    }

    void int16(int value) {
        room(Short.BYTES);
        bytes[length++] = (byte) value;
        bytes[length++] = (byte) (value >> Byte.SIZE);
    }

    void int32(int value) {
        room(Integer.BYTES);
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
    }

    void int64(long value) {
        room(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
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
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        blob(utf8, 0, utf8.length);
    }

    void text(Utf8 value) {
        blob(value.array(), value.start(), value.length());
    }

    private void blob(byte[] value, int start, int size) {
        count(size);
        room(size);
        System.arraycopy(value, start, bytes, length, size);
        length += size;
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
