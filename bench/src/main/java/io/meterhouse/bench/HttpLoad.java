package io.meterhouse.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends events over kept connections as fast as they are acknowledged, from one thread: requests are made ahead and only
 * their ids are written anew, so that as little as may be of the machine goes into the load itself.
 */
final class HttpLoad {
    /** So many different events at least go round on a connection. */
    private static final int EVENTS_A_CONNECTION = 64;

    private static final int ANSWER_BYTES = 64 * 1024;
    private static final Duration LOOK_AT_CLOCK = Duration.ofMillis(100);
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final String LENGTH = "content-length:";

    private final URI api;
    private final String path;
    private final String key;
    private final String type;
    private final int connections;
    private final int batch;
    private final AtomicLong ids;

    /**
     * @param ids the last id that was sent by anybody
     * @param batch events a request; 1 is a single event and no array
     */
    HttpLoad(URI api, String path, String key, String type, int connections, int batch, AtomicLong ids) {
        this.api = api;
        this.path = path;
        this.key = key;
        this.type = type;
        this.connections = connections;
        this.batch = batch;
        this.ids = ids;
    }

    /** Sends for so long. */
    LoadResult run(Duration duration) {
        return new Turn(Long.MAX_VALUE, duration).run();
    }

    /** Sends so many events, in whole requests. */
    LoadResult run(long events) {
        return new Turn(Math.max(1, events / batch), Duration.ofHours(1)).run();
    }

    private final class Turn {
        private final Duration longest;
        private long left;
        private int open;
        private long[] latencies = new long[64 * 1024];
        private int answered;
        private long refused;

        Turn(long requests, Duration longest) {
            this.left = requests;
            this.longest = longest;
        }

        LoadResult run() {
            long start;
            try (Selector selector = Selector.open()) {
                Connection[] all = new Connection[connections];
                BenchEvents events = new BenchEvents(type, connections);
                for (int i = 0; i < connections; i++) {
                    all[i] = new Connection(selector, events);
                }
                start = System.nanoTime();
                for (Connection connection : all) {
                    connection.next();
                }
                while (open > 0) {
                    selector.select(Turn::ready, LOOK_AT_CLOCK.toMillis());
                    if (System.nanoTime() - start > longest.toNanos()) {
                        left = 0;
                    }
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new LoadResult((long) answered * batch, took, Arrays.copyOf(latencies, answered), refused);
        }

        private static void ready(SelectionKey key) {
            try {
                ((Connection) key.attachment()).ready();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        private void remember(int status, long latency) {
            if (status != 202) {
                refused++;
                return;
            }
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, answered * 2);
            }
            latencies[answered++] = latency;
        }

        /** One connection, which has one request under way. */
        private final class Connection {
            private final SocketChannel channel;
            private final SelectionKey selection;
            private final Request[] requests;
            private final ByteBuffer out;
            private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES);
            private int turn;
            private long sentAt;

            Connection(Selector selector, BenchEvents events) throws IOException {
                channel = SocketChannel.open(new InetSocketAddress(api.getHost(), api.getPort()));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                selection = channel.register(selector, SelectionKey.OP_READ, this);
                requests = new Request[Math.max(1, EVENTS_A_CONNECTION / batch)];
                int longestRequest = 0;
                for (int i = 0; i < requests.length; i++) {
                    requests[i] = new Request(events);
                    longestRequest = Math.max(longestRequest, requests[i].bytes.length);
                }
                out = ByteBuffer.allocateDirect(longestRequest);
                open++;
            }

            void next() throws IOException {
                if (left-- <= 0) {
                    open--;
                    channel.close();
                    return;
                }
                Request request = requests[turn++ % requests.length];
                BenchEvents.writeIds(request.bytes, request.idPlaces, ids.getAndAdd(batch));
                out.clear().put(request.bytes).flip();
                sentAt = System.nanoTime();
                write();
            }

            void ready() throws IOException {
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
                    remember(status(), System.nanoTime() - sentAt);
                    in.clear();
                    next();
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
        }
    }

    /** One request, ready but for its ids. */
    private final class Request {
        private final byte[] bytes;
        private final int[] idPlaces;

        Request(BenchEvents events) {
            StringBuilder body = new StringBuilder(batch == 1 ? "" : "[");
            for (int i = 0; i < batch; i++) {
                body.append(i == 0 ? "" : ",").append(events.json());
            }
            body.append(batch == 1 ? "" : "]");
            String head = "POST " + path + " HTTP/1.1\r\nHost: " + api.getAuthority() + "\r\nAuthorization: Bearer "
                    + key + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            bytes = (head + body).getBytes(StandardCharsets.US_ASCII);
            idPlaces = BenchEvents.idPlaces(bytes, batch);
        }
    }
}
