package io.meterhouse.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What storing an event costs: fills the log while the workers are held down, starts them, and measures the CPU that
 * workers, ClickHouse and Kafka take until all is stored. Arguments: the file with the stack's status, and optionally the
 * number of events in millions.
 */
public final class SinkBench {
    private static final String TYPE = "bench.sink";
    private static final List<String> PROCESSES = List.of("workers", "clickhouse", "kafka");
    private static final double DEFAULT_MILLIONS = 2;
    private static final double MILLION = 1e6;
    /** The first part warms the processes up and is not measured. */
    private static final double WARM_UP_SHARE = 0.25;

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int BATCH_BYTES = 128 * 1024;
    private static final int LINGER_MILLIS = 5;

    private final PrintStream out = System.out;
    private final Path status;
    private final Stack stack;
    private final long events;

    private SinkBench(Path status, long events) throws IOException {
        this.status = status;
        this.stack = Stack.of(status);
        this.events = events - events % PreparedEvents.REQUEST_EVENTS;
    }

    public static void main(String[] arguments) throws Exception {
        double millions = arguments.length > 1 ? Double.parseDouble(arguments[1]) : DEFAULT_MILLIONS;
        SinkBench bench = new SinkBench(Path.of(arguments[0]), Math.round(millions * MILLION));
        try (SinkLag lag = new SinkLag(bench.stack.kafka())) {
            bench.run(lag);
        }
    }

    private void run(SinkLag lag) throws IOException, InterruptedException, ExecutionException {
        Stack.Customer customer = stack.signUp();
        awaitStored(lag, lag.end());
        Workers.stop();
        long before = lag.end();
        say("%,d events onto the log, with nobody storing them", events);
        fill(customer, lag.partitions());
        long behind = lag.end();
        Workers.startHoweverLongItTakes();
        long warm = before + Math.round((behind - before) * WARM_UP_SHARE);
        awaitStored(lag, warm);
        Map<String, Long> pids = Stack.pids(status, PROCESSES);
        Effort start = Effort.of(pids);
        long from = lag.stored();
        long since = System.nanoTime();
        awaitStored(lag, behind);
        double seconds = (System.nanoTime() - since) / 1e9;
        tell(pids, start, Math.round((double) events * (behind - from) / (behind - before)), seconds);
        long rows = new ClickHouseRows(stack.clickHouse()).count(customer.organization(), TYPE);
        say("%,d rows of %,d", rows, events);
        if (rows != events) {
            throw new IllegalStateException("not every event is stored once");
        }
    }

    private void tell(Map<String, Long> pids, Effort start, long measured, double seconds) {
        Effort end = Effort.of(pids);
        say("");
        say("%,d events stored in %.1f s: %,.0f a second", measured, seconds, measured / seconds);
        say("| process | CPU s a million events | most resident, MiB |");
        say("| --- | ---: | ---: |");
        double all = 0;
        for (String process : PROCESSES) {
            double cost = end.seconds(process, start) * MILLION / measured;
            all += cost;
            say("| %s | %.2f | %,d |", process, cost, Effort.mostResident(pids.getOrDefault(process, 0L)));
        }
        say("| together | %.2f | |", all);
    }

    private void fill(Stack.Customer customer, int partitions) {
        String run = Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
        PreparedEvents prepared = new PreparedEvents(customer.organization(), "key_bench", TYPE, run, partitions, 1);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.kafka(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES,
                        ProducerConfig.LINGER_MS_CONFIG,
                        LINGER_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long i = 0; i < events; i += PreparedEvents.REQUEST_EVENTS) {
                for (ProducerRecord<byte[], byte[]> record : prepared.next()) {
                    var _ = producer.send(record, (_, failure) -> {
                        if (failure != null) {
                            say("a record was not taken: %s", failure);
                        }
                    });
                }
            }
        }
    }

    private static void awaitStored(SinkLag lag, long wanted) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        while (lag.stored() < wanted) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("not everything was stored in " + PATIENCE);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private void say(String line, Object... values) {
        out.printf(Locale.ROOT, line + "%n", values);
        out.flush();
    }
}
