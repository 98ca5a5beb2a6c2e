package io.meterhouse.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame of HTTP/2, as RFC 9113 lays it out.
 *
 * @param stream 0 is the connection
 * @param payload only to be read before the buffer it came from is
 */
record Http2Frame(int type, int flags, int stream, ByteBuffer payload) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** Its length, its type, its flags and its stream. */
    static final int HEAD_BYTES = 9;
    /** The longest payload that every peer takes. */
    static final int MOST_PAYLOAD_BYTES = 16 * 1024;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The next frame of what came, or null while it is not all there. */
    static @Nullable Http2Frame next(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < HEAD_BYTES) {
            return null;
        }
        int lengthAndType = in.getInt(start);
        int length = lengthAndType >>> Byte.SIZE;
        if (in.remaining() < HEAD_BYTES + length) {
            return null;
        }
        in.position(start + HEAD_BYTES + length);
        return new Http2Frame(
                lengthAndType & 0xFF,
                in.get(start + Integer.BYTES),
                in.getInt(start + Integer.BYTES + 1) & Integer.MAX_VALUE,
                in.slice(start + HEAD_BYTES, length));
    }

    /** A frame to be sent. */
    static ByteBuffer of(int type, int flags, int stream, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEAD_BYTES + payload.length);
        putHead(frame, payload.length, type, flags, stream);
        return frame.put(payload).flip();
    }

    static void putHead(ByteBuffer into, int length, int type, int flags, int stream) {
        into.putInt(length << Byte.SIZE | type).put((byte) flags).putInt(stream);
    }
}
