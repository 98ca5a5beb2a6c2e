package io.meterhouse.events.api;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.meterhouse.events.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Finds the bytes of a message's field where they lie, in the array that the message was read from, instead of copying them. */
final class MessageBytes extends ByteOutput {
    private static final Utf8 NOTHING = Utf8.of(new byte[0]);

    private Utf8 found = NOTHING;

    /** The field's bytes, which nobody may change. */
    Utf8 of(ByteString field) {
        found = NOTHING;
        try {
            UnsafeByteOperations.unsafeWriteTo(field, this);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        // What does not lie in one piece is made one.
        return found.length() == field.size() ? found : Utf8.of(field.toByteArray());
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
        found = Utf8.of(value, offset, offset + length);
    }

    @Override
    public void write(byte[] value, int offset, int length) {
        // Whoever calls this one may use the array again.
        found = NOTHING;
    }

    @Override
    public void write(byte value) {
        found = NOTHING;
    }

    @Override
    public void write(ByteBuffer value) {
        found = NOTHING;
    }

    @Override
    public void writeLazy(ByteBuffer value) {
        found = NOTHING;
    }
}
