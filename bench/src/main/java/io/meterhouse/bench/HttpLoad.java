package io.meterhouse.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends events as fast as they are acknowledged: a thread and a kept connection for each sender, requests made once and only
 * their ids written anew, so that as little as may be of the machine goes into the load itself.
 */
final class HttpLoad {
    private static final int ID_DIGITS = 16;
    private static final int MOST_LATENCIES_A_SENDER = 1_000_000;

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

    /** One event of 300 bytes, as an app would send it. */
    static String event(String type, String id) {
        return ("{\"id\":\"" + id + "\",\"source\":\"bench\",\"type\":\"" + type + "\",\"subject\":\"user-4711\","
                + "\"data\":{\"path\":\"/v1/things/4711\",\"method\":\"GET\",\"status\":200,\"duration_ms\":12.5,"
                + "\"region\":\"eu-central-1\",\"bytes\":18231,\"agent\":\"acme-sdk/4.2.1 (linux; x86_64)\","
                + "\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"cached\":false}}");
    }

    LoadResult run(Duration duration) throws InterruptedException {
        List<Sender> senders = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        LongAdder refused = new LongAdder();
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            Sender sender = new Sender(start + duration.toNanos(), refused);
            senders.add(sender);
            threads.add(Thread.ofPlatform().name("sender-" + i).start(sender));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long[] latencies = senders.stream().flatMapToLong(Sender::latencies).toArray();
        return new LoadResult((long) latencies.length * batch, took, latencies, refused.sum());
    }

    private final class Sender implements Runnable {
        private final long until;
        private final LongAdder refused;
        private final byte[] request;
        private final int[] idPositions;
        private long[] latencies = new long[1024];
        private int answered;

        Sender(long until, LongAdder refused) {
            this.until = until;
            this.refused = refused;
            String id = "#".repeat(ID_DIGITS);
            String events = String.join(",", java.util.Collections.nCopies(batch, event(type, id)));
            String body = batch == 1 ? events : "[" + events + "]";
            String head = "POST " + path + " HTTP/1.1\r\nHost: " + api.getAuthority() + "\r\nAuthorization: Bearer "
                    + key + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            String whole = head + body;
            this.request = whole.getBytes(StandardCharsets.US_ASCII);
            this.idPositions = new int[batch];
            int at = 0;
            for (int i = 0; i < batch; i++) {
                at = whole.indexOf(id, at);
                idPositions[i] = at;
                at += ID_DIGITS;
            }
        }

        java.util.stream.LongStream latencies() {
            return Arrays.stream(latencies, 0, answered);
        }

        @Override
        public void run() {
            try (Socket socket = new Socket(api.getHost(), api.getPort())) {
                socket.setTcpNoDelay(true);
                OutputStream out = socket.getOutputStream();
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (System.nanoTime() < until && answered < MOST_LATENCIES_A_SENDER) {
                    writeIds();
                    long sent = System.nanoTime();
                    out.write(request);
                    if (answer(in) == 202) {
                        remember(System.nanoTime() - sent);
                    } else {
                        refused.increment();
                    }
                }
            } catch (IOException broken) {
                refused.increment();
            }
        }

        private void remember(long latency) {
            if (answered == latencies.length) {
                latencies = Arrays.copyOf(latencies, answered * 2);
            }
            latencies[answered++] = latency;
        }

        private void writeIds() {
            long id = ids.getAndAdd(batch);
            for (int position : idPositions) {
                long rest = id++;
                for (int digit = ID_DIGITS - 1; digit >= 0; digit--) {
                    request[position + digit] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
            }
        }

        /** Reads one answer to its end and returns its status. */
        private static int answer(InputStream in) throws IOException {
            String status = line(in);
            int length = 0;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
            }
            in.skipNBytes(length);
            return Integer.parseInt(status.substring(9, 12));
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder(64);
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the connection was closed");
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
            return line.toString();
        }
    }
}
