package io.meterhouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A rate kept up: how far storing is behind, how fresh what can be queried is, and what api and workers hold, line by line.
 * Then, where asked, a silence of the workers under the same rate, and how fast they catch up. Arguments: the file with the
 * stack's status, events a second, minutes, and seconds of silence.
 */
public final class SustainedBench {
    private static final String TYPE = "bench.paced";
    private static final List<String> PROCESSES = List.of("api", "workers");
    private static final Duration LINE_EVERY = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Path status;
    private final Stack stack;
    private final double rate;
    private long storedBefore;

    private SustainedBench(Path status, double rate) throws IOException {
        this.status = status;
        this.stack = Stack.of(status);
        this.rate = rate;
    }

    public static void main(String[] arguments) throws Exception {
        double rate = Double.parseDouble(arguments[1]);
        Duration lasting = Duration.ofSeconds(Math.round(60 * Double.parseDouble(arguments[2])));
        Duration silence = Duration.ofSeconds(arguments.length > 3 ? Long.parseLong(arguments[3]) : 0);
        new SustainedBench(Path.of(arguments[0]), rate).run(lasting, silence);
    }

    private void run(Duration lasting, Duration silence) throws IOException, InterruptedException, ExecutionException {
        Stack.Customer customer = stack.signUp();
        say(String.format(Locale.ROOT, "%,.0f events/s for %d s", rate, lasting.toSeconds()));
        say("| s | accepted/s | stored/s | behind | fresh p50 ms | p99 ms | sent again | api | workers |");
        say("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |");
        ClickHouseRows rows = new ClickHouseRows(stack.clickHouse());
        try (SinkLag lag = new SinkLag(stack.kafka())) {
            if (lag.records() > 0) {
                say("storing is behind already; waiting for it");
            }
            while (lag.records() > 0) {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
        storedBefore = rows.all();
        try (PacedLoad load = new PacedLoad(stack.api(), customer.key(), TYPE, rate);
                FreshnessProbe probe = new FreshnessProbe(stack.api(), customer, rows)) {
            watch(rows, load, probe, lasting);
            if (silence.isPositive()) {
                catchUp(rows, load, probe, silence);
            }
        }
    }

    private void watch(ClickHouseRows rows, PacedLoad load, FreshnessProbe probe, Duration lasting)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long before = start;
        long accepted = 0;
        long stored = 0;
        while (System.nanoTime() - start < lasting.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(LINE_EVERY.toNanos());
            long now = System.nanoTime();
            double seconds = (now - before) / 1e9;
            long acceptedNow = load.accepted() + probe.accepted();
            long storedNow = stored(rows);
            double[] fresh = probe.percentiles();
            Map<String, Long> pids = Stack.pids(status, PROCESSES);
            say(String.format(
                    Locale.ROOT,
                    "| %d | %,.0f | %,.0f | %,d | %.0f | %.0f | %d | %s | %s |",
                    TimeUnit.NANOSECONDS.toSeconds(now - start),
                    (acceptedNow - accepted) / seconds,
                    (storedNow - stored) / seconds,
                    acceptedNow - storedNow,
                    fresh[0],
                    fresh[1],
                    load.repeated(),
                    held(pids, "api"),
                    held(pids, "workers")));
            before = now;
            accepted = acceptedNow;
            stored = storedNow;
        }
    }

    /** Rows stored since the load began, the probes among them. */
    private long stored(ClickHouseRows rows) throws IOException, InterruptedException {
        return rows.all() - storedBefore;
    }

    private static String held(Map<String, Long> pids, String process) {
        Long pid = pids.get(process);
        return pid == null ? "away" : Footprint.of(pid).told();
    }

    /** Until storing is no more than a second behind what comes in. */
    private void catchUp(ClickHouseRows rows, PacedLoad load, FreshnessProbe probe, Duration silence)
            throws IOException, InterruptedException {
        Workers.stop();
        TimeUnit.NANOSECONDS.sleep(silence.toNanos());
        Workers.start();
        long stored = stored(rows);
        long behind = load.accepted() + probe.accepted() - stored;
        long start = System.nanoTime();
        while (load.accepted() + probe.accepted() - stored(rows) > rate) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("the workers did not catch up in " + PATIENCE);
            }
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double speed = (stored(rows) - stored) / seconds;
        say(String.format(
                Locale.ROOT,
                "%,d behind after %d s without workers; caught up in %.1f s at %,.0f/s, %.1f times what came in",
                behind,
                silence.toSeconds(),
                seconds,
                speed,
                speed / rate));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
