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
    private static final String TOPIC = "bench.raw";
    private static final String ID = "0000000000000000";
    private static final int PARTITIONS = 8;
    private static final int BATCH_BYTES = 128 * 1024;
    private static final int LINGER_MILLIS = 5;
    private static final Duration RETENTION = Duration.ofMinutes(5);

    private final Admin admin;
    private final Producer<byte[], byte[]> producer;

    RawProducerLoad(String servers) throws InterruptedException, ExecutionException {
        admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)
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
        for (int partition = 0; partition < PARTITIONS; partition++) {
            producer.send(new ProducerRecord<>(TOPIC, partition, null, new byte[0]))
                    .get();
        }
    }

    LoadResult run(Duration duration) throws InterruptedException {
        LongAdder acknowledged = new LongAdder();
        LongAdder refused = new LongAdder();
        long start = System.nanoTime();
        long until = start + duration.toNanos();
        String event = HttpLoad.event("bench.raw", ID);
        int idEnd = event.indexOf(ID) + ID.length();
        byte[] template = event.getBytes(StandardCharsets.US_ASCII);
        for (long number = 0; System.nanoTime() < until; number++) {
            byte[] value = template.clone();
            // Every record is another one, as every event is: records that are all the same are compressed to nothing.
            long rest = number;
            for (int digit = idEnd - 1; rest > 0; digit--) {
                value[digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            var _ = producer.send(
                    new ProducerRecord<>(TOPIC, (int) (number % PARTITIONS), null, value), (_, failure) -> {
                        if (failure == null) {
                            acknowledged.increment();
                        } else {
                            refused.increment();
                        }
                    });
        }
        producer.flush();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new LoadResult(acknowledged.sum(), took, new long[0], refused.sum());
    }

    @Override
    public void close() {
        producer.close();
        try {
            admin.deleteTopics(List.of(TOPIC)).all().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException left) {
            // The topic forgets its records by itself.
        }
        admin.close();
    }
}
