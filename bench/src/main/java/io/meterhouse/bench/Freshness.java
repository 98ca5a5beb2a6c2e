package io.meterhouse.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How long it takes from an event's 202 until a query of the store finds it. */
final class Freshness {
    private static final String TYPE = "bench.fresh";
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI api;
    private final String key;
    private final String organization;
    private final ClickHouseRows rows;
    private final BenchEvents bodies = new BenchEvents(TYPE, 1);
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

    Freshness(URI api, Stack.Customer customer, ClickHouseRows rows) {
        this.api = api;
        this.key = customer.key();
        this.organization = customer.organization();
        this.rows = rows;
    }

    /** Sends so many events one by one with a pause between them, and watches for each. */
    LoadResult run(int events) throws IOException, InterruptedException {
        Thread sender = Thread.ofVirtual().start(() -> send(events));
        Map<String, Long> seen = new HashMap<>();
        long start = System.nanoTime();
        while (seen.size() < events && System.nanoTime() - start < PATIENCE.toNanos()) {
            for (String id : rows.ids(organization, TYPE)) {
                seen.putIfAbsent(id, System.nanoTime());
            }
        }
        sender.join();
        long[] latencies = seen.entrySet().stream()
                .mapToLong(entry ->
                        Math.max(0, entry.getValue() - acknowledged.getOrDefault(entry.getKey(), entry.getValue())))
                .toArray();
        return new LoadResult(
                seen.size(), Duration.ofNanos(System.nanoTime() - start), latencies, (long) events - seen.size());
    }

    private void send(int events) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < events; i++) {
                String id = "f-" + i;
                HttpRequest request = HttpRequest.newBuilder(api.resolve("/v1/events"))
                        .header("Authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofString(bodies.json(id)))
                        .build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202) {
                    acknowledged.put(id, System.nanoTime());
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
