package io.meterhouse.bench;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends a single event now and then beside a load, and asks the store for those that it has not shown yet. */
final class FreshnessProbe implements AutoCloseable {
    private static final String TYPE = "bench.probe";
    private static final long SEND_EVERY_MILLIS = 100;
    /** A look reads a little of every part that is younger than what is waited for: looking all the time would be a load. */
    private static final long LOOK_EVERY_MILLIS = 250;

    private static final String LATEST = """
            SELECT id FROM meterhouse.events WHERE organization = '%s' AND environment = 'live' AND type = '%s'
            AND time > now64(6) - INTERVAL %d MILLISECOND""";
    /** An event's time is somewhat before its answer. Where it is more than this, the look back grows until it finds it. */
    private static final long BEFORE_THE_ANSWER_MILLIS = 1_000;

    private final URI api;
    private final Stack.Customer customer;
    private final ClickHouseRows rows;
    private final BenchEvents bodies = new BenchEvents(TYPE, 1);
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final Map<String, Long> unseen = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Double> millis = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    FreshnessProbe(URI api, Stack.Customer customer, ClickHouseRows rows) {
        this.api = api;
        this.customer = customer;
        this.rows = rows;
        Thread.ofPlatform().daemon().name("probe-sender").start(this::send);
        Thread.ofPlatform().daemon().name("probe-looker").start(this::look);
    }

    /** Events that were answered with 202. */
    long accepted() {
        return accepted.get();
    }

    /** The 50th and 99th percentile in milliseconds since they were asked for last, NaN where nothing was seen. */
    double[] percentiles() {
        double[] seen = new double[millis.size()];
        int count = 0;
        for (Double one = millis.poll(); one != null && count < seen.length; one = millis.poll()) {
            seen[count++] = one;
        }
        double[] sorted = Arrays.copyOf(seen, count);
        Arrays.sort(sorted);
        return new double[] {percentile(sorted, 0.5), percentile(sorted, 0.99)};
    }

    private static double percentile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }

    private void send() {
        try (KeptConnection connection = new KeptConnection(api)) {
            while (!stopping) {
                String id = "probe-" + ids.getAndIncrement();
                try {
                    byte[] request = KeptConnection.post(api, "/v1/events", customer.key(), bodies.json(id));
                    if (connection.exchange(request).status() == 202) {
                        accepted.incrementAndGet();
                        unseen.put(id, System.nanoTime());
                    }
                } catch (IOException away) {
                    // What met no answer is not measured.
                }
                TimeUnit.MILLISECONDS.sleep(SEND_EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            while (!stopping) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                try {
                    lookOnce();
                } catch (IOException away) {
                    // It shows in what is seen late.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookOnce() throws IOException, InterruptedException {
        long now = System.nanoTime();
        long oldest =
                unseen.values().stream().mapToLong(since -> now - since).max().orElse(0);
        long lookBack = TimeUnit.NANOSECONDS.toMillis(oldest) + BEFORE_THE_ANSWER_MILLIS;
        for (String id : rows.lines(LATEST.formatted(customer.organization(), TYPE, lookBack))) {
            Long since = unseen.remove(id);
            if (since != null) {
                millis.add((System.nanoTime() - since) / 1e6);
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
