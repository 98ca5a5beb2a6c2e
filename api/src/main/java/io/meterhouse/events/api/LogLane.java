package io.meterhouse.events.api;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way onto the log: a producer, and another in its place when it has met an error that no waiting mends. Of either way
 * only one request to a broker is under way at a time: what comes meanwhile goes with the next. With more under way each
 * carries less, and costs the broker as much.
 */
final class LogLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLane.class);

    /** How long the log may owe an answer before new events are refused without trying. */
    static final Duration STALLED_AFTER = Duration.ofSeconds(3);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofMillis(250);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** Longer than any process lives: a quiet night must not cost the first event of the morning its metadata. */
    private static final Duration METADATA_KEPT = Duration.ofDays(365);

    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1024 * KIBIBYTE;
    private static final int REQUESTS_UNDER_WAY = 1;
    private static final int MAX_REQUEST_BYTES = 4 * MEBIBYTE;

    private static final Company NONE = new Company(Duration.ZERO, 64 * KIBIBYTE, 16 * MEBIBYTE);
    private static final Company MUCH = new Company(Duration.ofMillis(5), 256 * KIBIBYTE, 48 * MEBIBYTE);

    /**
     * With whom records travel.
     *
     * @param linger how long a record waits for others of its partition
     * @param batchBytes no longer than until they are so many
     * @param bufferBytes what may wait, of all partitions together
     */
    private record Company(Duration linger, int batchBytes, int bufferBytes) {}

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final LongSupplier nanoTime;
    private volatile Producer<byte[], byte[]> producer;
    private volatile boolean closed;
    /** Requests that wait for the log. */
    private final AtomicInteger unanswered = new AtomicInteger();

    private final AtomicLong lastAnswer = new AtomicLong();

    LogLane(Supplier<Producer<byte[], byte[]>> producers, LongSupplier nanoTime) {
        this.producers = producers;
        this.nanoTime = nanoTime;
        this.producer = producers.get();
    }

    /** For few events: each goes at once, with what came while the one before was under way. */
    static LogLane prompt(String servers) {
        return to(servers, "event-doors", NONE);
    }

    /**
     * For many: they wait for company. As long as there are processors to spare, answers come so quickly that each request
     * to the broker would carry next to nothing; and what these cost then, storing lacks.
     */
    static LogLane gathering(String servers) {
        return to(servers, "event-doors-many", MUCH);
    }

    private static LogLane to(String servers, String clientId, Company company) {
        Map<String, Object> settings = settings(servers, clientId, company);
        return new LogLane(
                () -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                System::nanoTime);
    }

    private static Map<String, Object> settings(String servers, String clientId, Company company) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, clientId),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, company.batchBytes()),
                Map.entry(
                        ProducerConfig.LINGER_MS_CONFIG, (int) company.linger().toMillis()),
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_UNDER_WAY),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) company.bufferBytes()),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES),
                // Zero: the callers are threads that must not wait, neither for room nor for metadata.
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L),
                // With the other strategy a client that finds no broker forgets its topics and starts over thousands
                // of times a minute, each with a line in the log.
                Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name),
                Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_KEPT.toMillis()),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis()),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) EventLogWriter.DELIVERY_TIMEOUT.toMillis()),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_RECONNECT_PAUSE.toMillis()));
    }

    Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Notes that a request waits for the log from now on. */
    void asked() {
        if (unanswered.getAndIncrement() == 0) {
            lastAnswer.set(nanoTime.getAsLong());
        }
    }

    /** Notes that a request waits no longer, because the log has all of it, or because it failed. */
    void settled(boolean acknowledged) {
        unanswered.getAndDecrement();
        if (acknowledged) {
            lastAnswer.lazySet(nanoTime.getAsLong());
        }
    }

    /** Whether the log owes this lane answers and has given none for {@link #STALLED_AFTER}. */
    boolean isStalled() {
        return unanswered.get() > 0 && nanoTime.getAsLong() - lastAnswer.get() > STALLED_AFTER.toNanos();
    }

    /** Tells that a producer of this lane has failed. */
    void failed(Producer<byte[], byte[]> failing, Exception failure) {
        if (isLasting(failure)) {
            renew(failing, failure);
        }
    }

    /** After these a producer takes nothing any more, or nothing in its right order. */
    private static boolean isLasting(Exception failure) {
        return failure instanceof OutOfOrderSequenceException
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof InvalidPidMappingException
                || failure instanceof ClusterAuthorizationException
                || failure instanceof IllegalStateException;
    }

    /** A producer whose last error no waiting mends is replaced; what it still held fails, and its senders repeat it. */
    @SuppressWarnings("ReferenceEquality") // The same producer is meant, not an equal one.
    private synchronized void renew(Producer<byte[], byte[]> broken, Exception failure) {
        if (closed || producer != broken) {
            return;
        }
        LOG.warn("a new producer for the event log, after {}", failure.toString());
        producer = producers.get();
        // Not on this thread: it is the broken producer's own.
        Thread.ofVirtual().name("close-producer").start(() -> broken.close(Duration.ZERO));
    }

    @Override
    public void close() {
        closed = true;
        producer.close(CLOSE_TIMEOUT);
    }
}
