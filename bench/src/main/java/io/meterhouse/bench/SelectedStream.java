package io.meterhouse.bench;

import io.meterhouse.events.proto.SendResponse;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A connection to the gRPC port with one stream of batches on it, of several that one thread looks after. It speaks just as
 * much HTTP/2 as that takes (RFC 9113, and RFC 7541 for headers), and keeps to the windows that the server grants.
 */
final class SelectedStream implements Closeable {
    /** What the client says first, of RFC 9113. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String PATH = "/meterhouse.v1.EventIngest/Stream";
    private static final int ANSWER_BYTES = 64 * 1024;
    /** The only stream of its connection. */
    static final int STREAM = 1;

    /** Of a stream and of a connection, until the server says otherwise. */
    private static final int FIRST_WINDOW = 65_535;
    /** What the server may send, of which nothing is granted again: acknowledgements are small. */
    private static final int LARGEST_WINDOW = Integer.MAX_VALUE;

    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int METHOD_POST = 0x80 | 3;
    private static final int SCHEME_HTTP = 0x80 | 6;
    private static final int NAME_OF_AUTHORITY = 1;
    private static final int NAME_OF_PATH = 4;
    /** Of a gRPC message: whether it is packed, and how long it is. */
    static final int MESSAGE_PREFIX_BYTES = 5;

    /** Hears what becomes of batches. */
    interface Sender {
        void acknowledged(SendResponse answer) throws IOException;

        /** The server ended the stream; what was under way on it has no answer. */
        void ended(String how);
    }

    private final Sender sender;
    private final SocketChannel channel;
    private final SelectionKey selection;
    private final Queue<BatchFrames> waiting = new ArrayDeque<>();
    private final Queue<ByteBuffer> out = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES);
    private final ByteBuffer answers = ByteBuffer.allocate(ANSWER_BYTES);
    private long connectionWindow = FIRST_WINDOW;
    private long streamWindow = FIRST_WINDOW;
    private long firstStreamWindow = FIRST_WINDOW;

    SelectedStream(Selector selector, String host, int port, String key, Sender sender) throws IOException {
        this.sender = sender;
        channel = SocketChannel.open(new InetSocketAddress(host, port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        selection = channel.register(selector, SelectionKey.OP_READ, this);
        out.add(ByteBuffer.wrap(PREFACE));
        out.add(Http2Frame.of(Http2Frame.SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, LARGEST_WINDOW)));
        out.add(Http2Frame.of(Http2Frame.WINDOW_UPDATE, 0, 0, number(LARGEST_WINDOW - FIRST_WINDOW)));
        out.add(Http2Frame.of(Http2Frame.HEADERS, Http2Frame.END_HEADERS, STREAM, headers(host + ":" + port, key)));
        write();
    }

    private static byte[] setting(int name, int value) {
        return ByteBuffer.allocate(Short.BYTES + Integer.BYTES)
                .putShort((short) name)
                .putInt(value)
                .array();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] headers(String authority, String key) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(METHOD_POST);
        block.write(SCHEME_HTTP);
        block.write(NAME_OF_PATH);
        text(block, PATH);
        block.write(NAME_OF_AUTHORITY);
        text(block, authority);
        header(block, "content-type", "application/grpc");
        header(block, "te", "trailers");
        header(block, "authorization", "Bearer " + key);
        return block.toByteArray();
    }

    private static void header(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        text(block, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        if (text.length() >= Byte.MAX_VALUE) {
            throw new IllegalArgumentException("a header of " + text.length() + " characters");
        }
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Goes on with the stream of a key that was selected. */
    static void ready(SelectionKey key) {
        SelectedStream stream = (SelectedStream) key.attachment();
        try {
            if (key.isReadable()) {
                stream.read();
            }
            if (stream.channel.isOpen()) {
                stream.write();
            }
        } catch (IOException broken) {
            stream.sender.ended(broken.toString());
        }
    }

    /** Sends a batch, as soon as the server's windows allow; nobody may change it until it is acknowledged. */
    void send(BatchFrames batch) {
        waiting.add(batch);
    }

    /** No batch follows. */
    void finish() {
        out.add(Http2Frame.of(Http2Frame.DATA, Http2Frame.END_STREAM, STREAM, new byte[0]));
    }

    /** Writes what was given to be sent. */
    void write() throws IOException {
        while (!waiting.isEmpty() && waiting.element().windowBytes() <= Math.min(connectionWindow, streamWindow)) {
            BatchFrames batch = waiting.remove();
            connectionWindow -= batch.windowBytes();
            streamWindow -= batch.windowBytes();
            out.add(batch.frames());
        }
        while (!out.isEmpty()) {
            channel.write(out.element());
            if (out.element().hasRemaining()) {
                break;
            }
            out.remove();
        }
        int wanted = out.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (selection.interestOps() != wanted) {
            selection.interestOps(wanted);
        }
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the connection was closed");
        }
        in.flip();
        for (Http2Frame frame = Http2Frame.next(in); frame != null; frame = Http2Frame.next(in)) {
            taken(frame);
        }
        in.compact();
    }

    private void taken(Http2Frame frame) throws IOException {
        switch (frame.type()) {
            case Http2Frame.DATA -> answered(frame.payload());
            case Http2Frame.SETTINGS -> settings(frame);
            case Http2Frame.PING -> acknowledge(frame);
            case Http2Frame.WINDOW_UPDATE -> granted(frame);
            case Http2Frame.HEADERS -> {
                if (frame.has(Http2Frame.END_STREAM)) {
                    sender.ended("with trailers");
                }
            }
            case Http2Frame.RST_STREAM -> sender.ended("reset");
            case Http2Frame.GO_AWAY -> sender.ended("the server went away");
            default -> {}
        }
    }

    private void answered(ByteBuffer payload) throws IOException {
        answers.put(payload).flip();
        while (answers.remaining() >= MESSAGE_PREFIX_BYTES) {
            int length = answers.getInt(answers.position() + 1);
            if (answers.remaining() < MESSAGE_PREFIX_BYTES + length) {
                break;
            }
            int start = answers.position() + MESSAGE_PREFIX_BYTES;
            SendResponse answer = SendResponse.parseFrom(answers.slice(start, length));
            answers.position(start + length);
            sender.acknowledged(answer);
        }
        answers.compact();
    }

    private void settings(Http2Frame frame) {
        if (frame.has(Http2Frame.ACK)) {
            return;
        }
        ByteBuffer settings = frame.payload();
        while (settings.hasRemaining()) {
            int name = settings.getShort();
            int value = settings.getInt();
            if (name == INITIAL_WINDOW_SIZE) {
                streamWindow += value - firstStreamWindow;
                firstStreamWindow = value;
            }
        }
        out.add(Http2Frame.of(Http2Frame.SETTINGS, Http2Frame.ACK, 0, new byte[0]));
    }

    private void acknowledge(Http2Frame ping) {
        if (!ping.has(Http2Frame.ACK)) {
            byte[] said = new byte[ping.payload().remaining()];
            ping.payload().get(said);
            out.add(Http2Frame.of(Http2Frame.PING, Http2Frame.ACK, 0, said));
        }
    }

    private void granted(Http2Frame frame) {
        int more = frame.payload().getInt();
        if (frame.stream() == 0) {
            connectionWindow += more;
        } else {
            streamWindow += more;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
