package io.meterhouse.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection to the api with one request under way, of many that one thread looks after. */
final class SelectedConnection implements Closeable {
    private static final int ANSWER_BYTES = 64 * 1024;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final String LENGTH = "content-length:";

    /** Hears what becomes of requests. */
    interface Sender {
        /** @param nanos from when the request was begun to be written */
        void answered(int status, long nanos) throws IOException;

        /** The connection is of no more use; what was under way on it has no answer. */
        void broken(IOException how);
    }

    private final Sender sender;
    private final SocketChannel channel;
    private final SelectionKey selection;
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES);
    private long sentAt;

    SelectedConnection(Selector selector, URI api, int longestRequest, Sender sender) throws IOException {
        this.sender = sender;
        channel = SocketChannel.open(new InetSocketAddress(api.getHost(), api.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        selection = channel.register(selector, SelectionKey.OP_READ, this);
        out = ByteBuffer.allocateDirect(longestRequest);
    }

    /** Goes on with the connection of a key that was selected. */
    static void ready(SelectionKey key) {
        SelectedConnection connection = (SelectedConnection) key.attachment();
        try {
            connection.ready();
        } catch (IOException broken) {
            connection.sender.broken(broken);
        }
    }

    /** Sends the next request, once the one before is answered. */
    void send(byte[] request) throws IOException {
        out.clear().put(request).flip();
        sentAt = System.nanoTime();
        write();
    }

    private void ready() throws IOException {
        if (selection.isWritable()) {
            write();
        }
        if (selection.isReadable()) {
            read();
        }
    }

    private void write() throws IOException {
        channel.write(out);
        int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (selection.interestOps() != wanted) {
            selection.interestOps(wanted);
        }
    }

    private void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException("the connection was closed");
        }
        int end = endOfAnswer();
        if (end >= 0 && in.position() >= end) {
            int status = status();
            in.clear();
            sender.answered(status, System.nanoTime() - sentAt);
        }
    }

    // "HTTP/1.1 202 ..."
    private int status() {
        return (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + in.get(11) - '0';
    }

    /** Where the answer ends; -1 while its head has not come. */
    private int endOfAnswer() {
        int seen = 0;
        int length = 0;
        int line = 0;
        for (int at = 0; at < in.position(); at++) {
            byte next = in.get(at);
            seen = next == HEAD_END[seen] ? seen + 1 : next == '\r' ? 1 : 0;
            if (seen == HEAD_END.length) {
                return at + 1 + length;
            }
            if (next == '\n') {
                line = at + 1;
            } else if (next == ':' && at + 1 - line == LENGTH.length() && isLength(line)) {
                length = number(at + 1);
            }
        }
        return -1;
    }

    private boolean isLength(int line) {
        for (int i = 0; i < LENGTH.length(); i++) {
            if (Character.toLowerCase((char) in.get(line + i)) != LENGTH.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int number(int from) {
        int number = 0;
        for (int at = from; at < in.position() && in.get(at) != '\r'; at++) {
            int digit = in.get(at) - '0';
            number = digit < 0 || digit > 9 ? number : number * 10 + digit;
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
