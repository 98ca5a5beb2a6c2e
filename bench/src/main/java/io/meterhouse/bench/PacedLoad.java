package io.meterhouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches at a given rate, no faster, over kept connections, from one thread; what is not taken is sent again. Requests
 * are made ahead and only their ids are written anew.
 */
final class PacedLoad implements AutoCloseable {
    private static final String PATH = "/v1/events";
    private static final int BATCH = 100;
    private static final int CONNECTIONS = 64;
    private static final int ACCEPTED = 202;
    private static final int UNAVAILABLE = 503;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOOK_AT_CLOCK_MILLIS = 1;

    private final URI api;
    private final String key;
    private final String type;
    private final double nanosABatch;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final long start = System.nanoTime();
    private final Deque<Sender> idle = new ArrayDeque<>();
    /** Those whose batch was not taken, who was first to wait first. */
    private final Deque<Sender> waiting = new ArrayDeque<>();

    private long next;
    private volatile boolean stopping;

    PacedLoad(URI api, String key, String type, double eventsASecond) {
        this.api = api;
        this.key = key;
        this.type = type;
        this.nanosABatch = BATCH * 1e9 / eventsASecond;
        Thread.ofPlatform().daemon().name("paced").start(this::send);
    }

    /** Events that were answered with 202. */
    long accepted() {
        return accepted.sum();
    }

    /** Batches that had to be sent again. */
    long repeated() {
        return repeated.sum();
    }

    private void send() {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                idle.add(new Sender(selector, new BenchEvents(type, i)));
            }
            while (!stopping) {
                sendWhatIsDue(System.nanoTime());
                selector.select(SelectedConnection::ready, LOOK_AT_CLOCK_MILLIS);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void sendWhatIsDue(long now) {
        while (!waiting.isEmpty() && now - waiting.getFirst().againAt >= 0) {
            waiting.removeFirst().send();
        }
        long due = (long) ((now - start) / nanosABatch);
        while (next <= due && !idle.isEmpty()) {
            idle.removeFirst().send(next++);
        }
    }

    /** One connection and the batch that is sent on it again and again, with other ids. */
    private final class Sender implements SelectedConnection.Sender {
        private final Selector selector;
        private final byte[] request;
        private final int[] ids;
        private @Nullable SelectedConnection connection;
        private boolean underWay;
        private long againAt;

        Sender(Selector selector, BenchEvents events) {
            this.selector = selector;
            this.request = KeptConnection.post(api, PATH, key, body(events));
            this.ids = BenchEvents.idPlaces(request, BATCH);
        }

        void send(long number) {
            BenchEvents.writeIds(request, ids, number * BATCH);
            send();
        }

        void send() {
            underWay = true;
            try {
                SelectedConnection open = connection;
                if (open == null) {
                    open = new SelectedConnection(selector, api, request.length, this);
                    connection = open;
                }
                open.send(request);
            } catch (IOException away) {
                broken(away);
            }
        }

        @Override
        public void answered(int status, long nanos) {
            underWay = false;
            if (status == ACCEPTED) {
                accepted.add(BATCH);
                idle.addLast(this);
            } else if (status == UNAVAILABLE) {
                again();
            } else {
                throw new IllegalStateException("answered " + status);
            }
        }

        @Override
        public void broken(IOException how) {
            SelectedConnection gone = connection;
            connection = null;
            if (gone != null) {
                try {
                    gone.close();
                } catch (IOException closed) {
                    // Then it is closed.
                }
            }
            if (underWay) {
                underWay = false;
                again();
            }
        }

        private void again() {
            repeated.increment();
            againAt = System.nanoTime() + PAUSE_NANOS;
            waiting.addLast(this);
        }
    }

    private static String body(BenchEvents events) {
        StringBuilder body = new StringBuilder(BATCH * 320).append('[');
        for (int i = 0; i < BATCH; i++) {
            body.append(i == 0 ? "" : ",").append(events.json());
        }
        return body.append(']').toString();
    }

    @Override
    public void close() {
        stopping = true;
    }
}
