package io.meterhouse.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * R: what the same broker takes from a plain producer with the settings of the event doors (acks=all, idempotent, lz4,
 * batches of 128 KiB, 8 partitions), of records of the same size. Everything else is measured against it.
 */
final class RawProducerLoad implements AutoCloseable {
    private static final String TOPICS = "bench.raw.";
    private static final int PARTITIONS = 8;
    private static final int BATCH_BYTES = 128 * 1024;
    private static final int LINGER_MILLIS = 5;
    private static final Duration RETENTION = Duration.ofMinutes(5);

    /** More than the compressor looks back on, so that it finds in a record what its neighbours share, and no more. */
    private static final int KINDS = 4_096;

    private static final int LOOK_AT_CLOCK_EVERY = 1_024;

    /** Of this run alone: one that was broken off leaves its topic behind. */
    private final String topic = TOPICS + System.currentTimeMillis();

    private final Admin admin;
    private final byte[][] events = new byte[KINDS][];
    private final int[][] idPlaces = new int[KINDS][];
    private final Producer<byte[], byte[]> producer;

    RawProducerLoad(String servers) throws InterruptedException, ExecutionException {
        admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)
                        .configs(Map.of("retention.ms", Long.toString(RETENTION.toMillis())))))
                .all()
                .get();
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES,
                        ProducerConfig.LINGER_MS_CONFIG,
                        LINGER_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        BenchEvents made = new BenchEvents("bench.raw", KINDS);
        for (int kind = 0; kind < KINDS; kind++) {
            events[kind] = made.json().getBytes(StandardCharsets.US_ASCII);
            idPlaces[kind] = BenchEvents.idPlaces(events[kind], 1);
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>(topic, partition, null, new byte[0]))
                    .get();
        }
    }

    /** Sends for so long. */
    LoadResult run(Duration duration) {
        return run(Long.MAX_VALUE, duration);
    }

    /** Sends so many records. */
    LoadResult run(long records) {
        return run(records, Duration.ofHours(1));
    }

    private LoadResult run(long records, Duration longest) {
        LongAdder acknowledged = new LongAdder();
        LongAdder refused = new LongAdder();
        Callback counting = (_, failure) -> (failure == null ? acknowledged : refused).increment();
        long start = System.nanoTime();
        for (long number = 0; number < records; number++) {
            if (number % LOOK_AT_CLOCK_EVERY == 0 && System.nanoTime() - start > longest.toNanos()) {
                break;
            }
            int kind = (int) (number % KINDS);
            byte[] value = events[kind].clone();
            BenchEvents.writeIds(value, idPlaces[kind], number);
            var _ = producer.send(new ProducerRecord<>(topic, (int) (number % PARTITIONS), null, value), counting);
        }
        producer.flush();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new LoadResult(acknowledged.sum(), took, new long[0], refused.sum());
    }

    @Override
    public void close() {
        producer.close();
        try {
            admin.deleteTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException left) {
            // The topic forgets its records by itself.
        }
        admin.close();
    }
}
