package io.meterhouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Selector;
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

    private static final Duration LOOK_AT_CLOCK = Duration.ofMillis(100);

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
                Sender[] all = new Sender[connections];
                BenchEvents events = new BenchEvents(type, connections);
                for (int i = 0; i < connections; i++) {
                    all[i] = new Sender(selector, events);
                }
                start = System.nanoTime();
                for (Sender sender : all) {
                    sender.next();
                }
                while (open > 0) {
                    selector.select(SelectedConnection::ready, LOOK_AT_CLOCK.toMillis());
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

        /** One connection and its requests, which go round. */
        private final class Sender implements SelectedConnection.Sender {
            private final SelectedConnection connection;
            private final Request[] requests;
            private int turn;

            Sender(Selector selector, BenchEvents events) throws IOException {
                requests = new Request[Math.max(1, EVENTS_A_CONNECTION / batch)];
                int longestRequest = 0;
                for (int i = 0; i < requests.length; i++) {
                    requests[i] = new Request(events);
                    longestRequest = Math.max(longestRequest, requests[i].bytes.length);
                }
                connection = new SelectedConnection(selector, api, longestRequest, this);
                open++;
            }

            void next() throws IOException {
                if (left-- <= 0) {
                    open--;
                    connection.close();
                    return;
                }
                Request request = requests[turn++ % requests.length];
                BenchEvents.writeIds(request.bytes, request.idPlaces, ids.getAndAdd(batch));
                connection.send(request.bytes);
            }

            @Override
            public void answered(int status, long nanos) throws IOException {
                remember(status, nanos);
                next();
            }

            @Override
            public void broken(IOException how) {
                throw new UncheckedIOException(how);
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
