package io.meterhouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * What the doors take, beside a plain producer on the same broker: by count, in turns, medians of three. The workers
 * are held down meanwhile; with {@code with-workers} as the last argument they run, which is another figure.
 *
 * <p>Arguments: the file with the stack's status; optionally events a turn (10 million), records the broker takes before
 * (20 million), rounds (3), and what to measure of {@code raw,batches,singles,grpc}, all unless said. Single events are a
 * twentieth of the others' count. Each has a turn before that does not count, in which the processes warm up. Shares of R
 * come twice: by time, which means something on a quiet machine alone, and by what the processes took of it, which stays
 * true on a shared one.
 */
public final class AcceptBench {
    private static final int CONNECTIONS = 64;
    private static final int BATCH = 100;
    private static final int STREAMS = 8;
    private static final int STREAM_BATCHES = 8;
    private static final long DEFAULT_EVENTS = 10_000_000;
    private static final long DEFAULT_BEFORE = 20_000_000;
    private static final int DEFAULT_ROUNDS = 3;
    private static final int SINGLES_SHARE = 20;
    private static final String BESIDE_THE_SINK = "with-workers";
    private static final String API = "api";
    private static final String BROKER = "kafka";
    private static final String WORKERS = "workers";
    private static final String LOAD = "load";

    private final PrintStream out = System.out;
    private final Path status;
    private final Stack stack;
    private final Stack.Customer customer;
    private final AtomicLong ids = new AtomicLong(1);
    private final long events;
    private final Map<String, List<Turn>> turns = new LinkedHashMap<>();

    /** What a turn came to, with the CPU seconds of each process for a million events. */
    private record Turn(LoadResult result, Map<String, Double> cpu) {
        double total() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    private interface Load {
        LoadResult run(long events) throws InterruptedException;
    }

    private AcceptBench(Path status, long events) throws IOException, InterruptedException {
        this.status = status;
        this.stack = Stack.of(status);
        this.customer = stack.signUp();
        this.events = events;
    }

    public static void main(String[] arguments) throws Exception {
        long events = arguments.length > 1 ? Long.parseLong(arguments[1]) : DEFAULT_EVENTS;
        long before = arguments.length > 2 ? Long.parseLong(arguments[2]) : DEFAULT_BEFORE;
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : DEFAULT_ROUNDS;
        List<String> wanted = List.of((arguments.length > 4 ? arguments[4] : "raw,batches,singles,grpc").split(","));
        // Signing up takes workers: they are held down from here on.
        AcceptBench bench = new AcceptBench(Path.of(arguments[0]), events);
        if (arguments.length > 5 && arguments[5].equals(BESIDE_THE_SINK)) {
            bench.run(before, rounds, wanted);
            return;
        }
        Workers.stop();
        try {
            bench.run(before, rounds, wanted);
        } finally {
            Workers.start();
        }
    }

    private void run(long before, int rounds, List<String> wanted)
            throws IOException, InterruptedException, ExecutionException {
        try (RawProducerLoad producer = new RawProducerLoad(stack.kafka())) {
            Map<String, Load> loads = new LinkedHashMap<>();
            loads.put("raw", producer::run);
            loads.put("batches", count -> http(BATCH).run(count));
            loads.put("singles", count -> http(1).run(Math.max(1, count / SINGLES_SHARE)));
            loads.put("grpc", this::grpc);
            loads.keySet().retainAll(wanted);
            say(String.format(
                    Locale.ROOT,
                    "%d processors; %,d events a turn, %d rounds; the broker takes %,d before; workers %s",
                    Runtime.getRuntime().availableProcessors(),
                    events,
                    rounds,
                    before,
                    pids().containsKey(WORKERS) ? "run" : "are held down"));
            producer.run(before);
            for (Load load : loads.values()) {
                load.run(events);
            }
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<String, Load> load : loads.entrySet()) {
                    turn(load.getKey(), load.getValue());
                }
            }
        }
        table();
    }

    private HttpLoad http(int batch) {
        return new HttpLoad(stack.api(), "/v1/events", customer.key(), "bench.accept", CONNECTIONS, batch, ids);
    }

    private LoadResult grpc(long count) {
        return new GrpcLoad(stack.grpc(), customer.key(), "bench.accept", STREAMS, STREAM_BATCHES, BATCH, ids)
                .run(count);
    }

    private void turn(String name, Load load) throws IOException, InterruptedException {
        Map<String, Long> pids = pids();
        Effort before = Effort.of(pids);
        LoadResult result = load.run(events);
        Effort after = Effort.of(pids);
        Map<String, Double> cpu = new LinkedHashMap<>();
        pids.keySet().forEach(process -> cpu.put(process, after.seconds(process, before) * 1e6 / result.events()));
        Turn turn = new Turn(result, cpu);
        turns.computeIfAbsent(name, _ -> new ArrayList<>()).add(turn);
        say(String.format(
                Locale.ROOT,
                "%-8s %,11.0f /s, refused %d, p50 %.1f ms, p99 %.1f ms, CPU s a million: %s",
                name,
                result.perSecond(),
                result.refused(),
                result.percentile(0.5),
                result.percentile(0.99),
                told(cpu)));
    }

    /** The processes whose work counts: the load's is one of them, on the same processors. */
    private Map<String, Long> pids() throws IOException {
        Map<String, Long> pids = Stack.pids(status, List.of(API, BROKER, WORKERS));
        pids.put(LOAD, ProcessHandle.current().pid());
        return pids;
    }

    private static String told(Map<String, Double> cpu) {
        List<String> parts = new ArrayList<>();
        cpu.forEach((process, seconds) -> parts.add(String.format(Locale.ROOT, "%s %.2f", process, seconds)));
        return String.join(", ", parts);
    }

    private void table() throws IOException {
        List<Turn> raw = turns.getOrDefault("raw", List.of());
        double r = median(raw, turn -> turn.result().perSecond());
        double effort = median(raw, Turn::total);
        say("");
        say("| what | events/s | of R | of R by CPU | p50 ms | p99 ms | CPU s a million: api | broker | load |");
        say("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        turns.forEach((name, all) -> {
            double rate = median(all, turn -> turn.result().perSecond());
            say(String.format(
                    Locale.ROOT,
                    "| %s | %,.0f | %.3f | %.3f | %.1f | %.1f | %.2f | %.2f | %.2f |",
                    name,
                    rate,
                    rate / r,
                    effort / median(all, Turn::total),
                    median(all, turn -> turn.result().percentile(0.5)),
                    median(all, turn -> turn.result().percentile(0.99)),
                    median(all, turn -> turn.cpu().getOrDefault(API, 0.0)),
                    median(all, turn -> turn.cpu().getOrDefault(BROKER, 0.0)),
                    median(all, turn -> turn.cpu().getOrDefault(LOAD, 0.0))));
        });
        Long api = pids().get(API);
        if (api != null) {
            say(String.format(Locale.ROOT, "the api had at most %d MiB resident", Effort.mostResident(api)));
        }
    }

    private static double median(List<Turn> all, ToDoubleFunction<Turn> value) {
        double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
