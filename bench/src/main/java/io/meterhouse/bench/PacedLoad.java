package io.meterhouse.bench;

import io.meterhouse.bench.KeptConnection.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends batches at a given rate, no faster, over kept connections; what is not taken is sent again. Requests are made ahead and
 * only their ids are written anew.
 */
final class PacedLoad implements AutoCloseable {
    private static final String PATH = "/v1/events";
    private static final int BATCH = 100;
    private static final int CONNECTIONS = 64;
    private static final long PAUSE_MILLIS = 200;

    private final URI api;
    private final String key;
    private final String type;
    private final double nanosABatch;
    private final AtomicLong next = new AtomicLong();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder repeated = new LongAdder();
    private final long start = System.nanoTime();
    private volatile boolean stopping;

    PacedLoad(URI api, String key, String type, double eventsASecond) {
        this.api = api;
        this.key = key;
        this.type = type;
        this.nanosABatch = BATCH * 1e9 / eventsASecond;
        for (int i = 0; i < CONNECTIONS; i++) {
            long seed = i;
            Thread.ofPlatform().daemon().name("paced-" + i).start(() -> send(seed));
        }
    }

    /** Events that were answered with 202. */
    long accepted() {
        return accepted.sum();
    }

    /** Batches that had to be sent again. */
    long repeated() {
        return repeated.sum();
    }

    private void send(long seed) {
        byte[] request = KeptConnection.post(api, PATH, key, body(new BenchEvents(type, seed)));
        int[] ids = BenchEvents.idPlaces(request, BATCH);
        try (KeptConnection connection = new KeptConnection(api)) {
            while (!stopping) {
                long number = next.getAndIncrement();
                awaitTurn(number);
                BenchEvents.writeIds(request, ids, number * BATCH);
                while (!stopping && !isTaken(connection, request)) {
                    repeated.increment();
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitTurn(long number) throws InterruptedException {
        long left = (long) (number * nanosABatch) - (System.nanoTime() - start);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private boolean isTaken(KeptConnection connection, byte[] request) {
        try {
            Answer answer = connection.exchange(request);
            if (answer.status() == 202) {
                accepted.add(BATCH);
            } else if (answer.status() != 503) {
                throw new IllegalStateException("answered " + answer.status() + ": " + answer.body());
            }
            return answer.status() == 202;
        } catch (IOException away) {
            return false;
        }
    }

    private String body(BenchEvents events) {
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
