package io.meterhouse.bench;

import io.meterhouse.events.proto.SendRequest;
import java.nio.ByteBuffer;

/** A batch as it goes over a gRPC stream, in frames, ready but for the ids of its events. */
final class BatchFrames {
    private final byte[] bytes;
    private final int[] idPlaces;
    private final int windowBytes;
    private final ByteBuffer out;

    /** @param sequence comes back in the acknowledgement */
    BatchFrames(BenchEvents events, int batch, int sequence) {
        SendRequest.Builder request = SendRequest.newBuilder().setSequence(sequence);
        for (int i = 0; i < batch; i++) {
            request.addEvents(events.proto());
        }
        byte[] message = prefixed(request.build().toByteArray());
        windowBytes = message.length;
        idPlaces = BenchEvents.idPlaces(message, batch);
        bytes = framed(message, idPlaces);
        out = ByteBuffer.allocateDirect(bytes.length);
    }

    /** As gRPC sends a message: whether it is packed, how long it is, and itself. */
    private static byte[] prefixed(byte[] message) {
        return ByteBuffer.allocate(SelectedStream.MESSAGE_PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** Cuts the message into frames, none of them in the middle of an id, and moves the places of ids along. */
    private static byte[] framed(byte[] message, int[] idPlaces) {
        int most = message.length + Http2Frame.HEAD_BYTES * (2 * message.length / Http2Frame.MOST_PAYLOAD_BYTES + 1);
        ByteBuffer frames = ByteBuffer.allocate(most);
        int id = 0;
        for (int start = 0; start < message.length; ) {
            int end = Math.min(message.length, start + Http2Frame.MOST_PAYLOAD_BYTES);
            while (id < idPlaces.length && idPlaces[id] + BenchEvents.ID_DIGITS <= end) {
                idPlaces[id] += frames.position() + Http2Frame.HEAD_BYTES - start;
                id++;
            }
            end = id < idPlaces.length ? Math.min(end, idPlaces[id]) : end;
            Http2Frame.putHead(frames, end - start, Http2Frame.DATA, 0, SelectedStream.STREAM);
            frames.put(message, start, end - start);
            start = end;
        }
        byte[] bytes = new byte[frames.flip().remaining()];
        frames.get(bytes);
        return bytes;
    }

    /** Gives its events ids that rise from the first. */
    void writeIds(long first) {
        BenchEvents.writeIds(bytes, idPlaces, first);
        out.clear().put(bytes).flip();
    }

    /** What of the server's windows it takes. */
    int windowBytes() {
        return windowBytes;
    }

    /** Its frames, from the first byte that was not written yet. */
    ByteBuffer frames() {
        return out;
    }
}
