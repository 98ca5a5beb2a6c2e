package io.meterhouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The event doors of a running stack beside a plain producer on the same broker, in turns in the same run, and how soon
 * what they took can be queried. Arguments: the file with the stack's status, and optionally the seconds of each turn.
 */
public final class EventsBench {
    private static final int ROUNDS = 3;
    private static final int CONNECTIONS = 64;
    private static final int BATCH = 100;
    private static final int FRESHNESS_EVENTS = 500;
    private static final int DEFAULT_SECONDS = 8;
    private static final int WARM_UP_SECONDS = 5;
    private static final Duration DRAIN_PATIENCE = Duration.ofMinutes(10);
    private static final Duration DRAIN_PAUSE = Duration.ofMillis(200);
    private static final String PATH = "/v1/events";

    private final PrintStream out = System.out;
    private final Stack stack;
    private final Stack.Customer customer;
    private final ClickHouseRows rows;
    private final Duration turn;
    private final AtomicLong ids = new AtomicLong(1);
    /** What was acknowledged so far, by type. */
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();

    private EventsBench(Stack stack, Duration turn) throws IOException, InterruptedException {
        this.stack = stack;
        this.customer = stack.signUp();
        this.rows = new ClickHouseRows(stack.clickHouse());
        this.turn = turn;
    }

    public static void main(String[] arguments) throws Exception {
        Duration turn = Duration.ofSeconds(arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_SECONDS);
        new EventsBench(Stack.of(Path.of(arguments[0])), turn).run();
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        say(String.format(
                Locale.ROOT,
                "%d processors; turns of %d s, medians of %d",
                Runtime.getRuntime().availableProcessors(),
                turn.toSeconds(),
                ROUNDS));
        List<LoadResult> raw = new ArrayList<>();
        List<LoadResult> batches = new ArrayList<>();
        List<LoadResult> singles = new ArrayList<>();
        try (RawProducerLoad producer = new RawProducerLoad(stack.kafka())) {
            say("warming up");
            producer.run(Duration.ofSeconds(WARM_UP_SECONDS));
            load("bench.warm", BATCH, Duration.ofSeconds(WARM_UP_SECONDS));
            load("bench.warm", 1, Duration.ofSeconds(WARM_UP_SECONDS));
            for (int round = 1; round <= ROUNDS; round++) {
                drain();
                raw.add(told("R: plain producer", producer.run(turn)));
                batches.add(told("HTTP, batches of " + BATCH, load("bench.batch", BATCH, turn)));
                drain();
                singles.add(told("HTTP, single events", load("bench.single", 1, turn)));
            }
        }
        double r = median(raw, LoadResult::perSecond);
        drain();
        double endToEnd = endToEnd();
        drain();
        LoadResult fresh = new Freshness(stack.api(), customer, rows).run(FRESHNESS_EVENTS);
        say("");
        say("| what | events/s | of R | p50 ms | p99 ms |");
        say("| --- | ---: | ---: | ---: | ---: |");
        row("R: plain producer, acks=all, idempotent, lz4", raw, r);
        row("HTTP, batches of " + BATCH + ", " + CONNECTIONS + " connections", batches, r);
        row("HTTP, single events, " + CONNECTIONS + " connections", singles, r);
        say(String.format(
                Locale.ROOT, "| HTTP to queryable, batches of %d | %,.0f | %.3f | | |", BATCH, endToEnd, endToEnd / r));
        say(String.format(
                Locale.ROOT,
                "| freshness: 202 to queryable, single events | | | %.0f | %.0f |",
                fresh.percentile(0.5),
                fresh.percentile(0.99)));
        if (fresh.refused() > 0) {
            say(String.format(Locale.ROOT, "%d events were not seen in time", fresh.refused()));
        }
    }

    private LoadResult load(String type, int batch, Duration duration) throws InterruptedException {
        LoadResult result =
                new HttpLoad(stack.api(), PATH, customer.key(), type, CONNECTIONS, batch, ids).run(duration);
        acknowledged.merge(type, result.events(), Long::sum);
        return result;
    }

    /** Sends for one turn and waits until all of it can be queried: what the whole way keeps up with. */
    private double endToEnd() throws IOException, InterruptedException {
        long start = System.nanoTime();
        LoadResult sent = told("HTTP to queryable", load("bench.whole", BATCH, turn));
        drain();
        return sent.events() * 1e9 / (System.nanoTime() - start);
    }

    /** Waits until all that was acknowledged can be queried, so that no turn pays for the one before. */
    private void drain() throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (Map.Entry<String, Long> sent : acknowledged.entrySet()) {
            while (rows.count(customer.organization(), sent.getKey()) < sent.getValue()) {
                if (System.nanoTime() - start > DRAIN_PATIENCE.toNanos()) {
                    throw new IOException(
                            "not all of " + sent.getValue() + " events could be queried in " + DRAIN_PATIENCE);
                }
                TimeUnit.NANOSECONDS.sleep(DRAIN_PAUSE.toNanos());
            }
        }
    }

    private LoadResult told(String what, LoadResult result) {
        say(String.format(
                Locale.ROOT,
                "%-22s %,12.0f /s%s",
                what,
                result.perSecond(),
                result.refused() == 0 ? "" : ", refused " + result.refused()));
        return result;
    }

    private void row(String what, List<LoadResult> results, double r) {
        double rate = median(results, LoadResult::perSecond);
        boolean timed = results.getFirst().isTimed();
        say(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.3f | %s | %s |",
                what,
                rate,
                rate / r,
                timed ? "%.1f".formatted(median(results, result -> result.percentile(0.5))) : "",
                timed ? "%.1f".formatted(median(results, result -> result.percentile(0.99))) : ""));
    }

    private static double median(List<LoadResult> results, ToDoubleFunction<LoadResult> value) {
        double[] sorted = results.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
