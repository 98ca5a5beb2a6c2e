package io.meterhouse.events.api;

import io.meterhouse.events.EventTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Puts accepted events on the log and says when all in-sync replicas have them. Never blocks its caller, which may be a
 * thread of the network: where there is no room, or the log has not answered for a while, it refuses at once.
 */
@Component
class EventLogWriter implements AutoCloseable {
    /** How long a record is tried before its request is told that the log is away. */
    static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

    /** How long the log may owe an answer before new events are refused without trying. */
    static final Duration STALLED_AFTER = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(EventLogWriter.class);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration LONGEST_RECONNECT_PAUSE = Duration.ofMillis(250);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** Longer than any process lives: a quiet night must not cost the first event of the morning its metadata. */
    private static final Duration METADATA_KEPT = Duration.ofDays(365);

    private static final long BUFFER_BYTES = 64L * 1024 * 1024;
    private static final int BATCH_BYTES = 256 * 1024;
    /**
     * Nothing waits for company, and only one request to a broker is under way at a time: what comes meanwhile goes with the
     * next. So events travel in company where there are many, and at once where there are few. Waiting a fixed time instead
     * makes single events slow; with more requests under way each carries less, and costs the broker as much.
     */
    private static final int LINGER_MILLIS = 0;

    private static final int REQUESTS_UNDER_WAY = 1;
    private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

    private final Map<String, Object> settings;
    /** Requests that wait for the log. */
    private final AtomicInteger unanswered = new AtomicInteger();

    private final AtomicLong lastAnswer = new AtomicLong();
    private volatile Producer<byte[], byte[]> producer;
    private volatile boolean closed;

    @Autowired
    EventLogWriter(KafkaProperties kafka) {
        this(kafka.servers());
    }

    EventLogWriter(String servers) {
        this.settings = settings(servers);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> settings(String servers) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "event-doors"),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS),
                Map.entry(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, REQUESTS_UNDER_WAY),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES),
                // Zero: the callers are threads that must not wait, neither for room nor for metadata.
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L),
                // With the other strategy a client that finds no broker forgets its topics and starts over thousands of
                // times
                // a minute, each with a line in the log.
                Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, MetadataRecoveryStrategy.NONE.name),
                Map.entry(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_KEPT.toMillis()),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis()),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis()),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_RECONNECT_PAUSE.toMillis()));
    }

    /**
     * Completes when every record is acknowledged, and fails with {@link EventLogUnavailableException} as soon as one is
     * not. Completes on the thread of the log's client, which must not be kept.
     */
    CompletableFuture<Void> write(List<ProducerRecord<byte[], byte[]>> records) {
        if (isStalled()) {
            return CompletableFuture.failedFuture(
                    new EventLogUnavailableException("the event log does not answer", null));
        }
        Acknowledgement acknowledgement = new Acknowledgement(producer, records.size());
        if (unanswered.getAndIncrement() == 0) {
            lastAnswer.set(System.nanoTime());
        }
        acknowledgement.send(records);
        return acknowledgement;
    }

    /** Asks one partition whether it takes records. */
    CompletableFuture<Void> probe(int partition) {
        ProducerRecord<byte[], byte[]> probe = new ProducerRecord<>(EventTopics.RAW, partition, null, null);
        probe.headers().add(EventTopics.PROBE_HEADER, new byte[0]);
        return write(List.of(probe));
    }

    /** Whether the log owes answers and has given none for {@link #STALLED_AFTER}. */
    boolean isStalled() {
        return unanswered.get() > 0 && System.nanoTime() - lastAnswer.get() > STALLED_AFTER.toNanos();
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
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        // Not on this thread: it is the broken producer's own.
        Thread.ofVirtual().name("close-producer").start(() -> broken.close(Duration.ZERO));
    }

    @Override
    public void close() {
        closed = true;
        producer.close(CLOSE_TIMEOUT);
    }

    /** Waits for the answers to the records of one request: one object for all of them, which each has as its callback. */
    private final class Acknowledgement extends CompletableFuture<Void> implements Callback {
        private final Producer<byte[], byte[]> to;
        private final AtomicInteger missing;

        Acknowledgement(Producer<byte[], byte[]> to, int records) {
            this.to = to;
            this.missing = new AtomicInteger(records);
        }

        void send(List<ProducerRecord<byte[], byte[]>> records) {
            int asked = 0;
            try {
                while (asked < records.size() && !isDone()) {
                    var _ = to.send(records.get(asked), this);
                    asked++;
                }
            } catch (KafkaException | IllegalStateException refused) {
                // Thrown before the record was taken; those before it are answered on their own.
                failed(refused);
            }
            if (asked < records.size()) {
                answered(records.size() - asked);
            }
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                answered(1);
                return;
            }
            failed(failure);
            answered(1);
        }

        private void answered(int records) {
            if (missing.addAndGet(-records) > 0) {
                return;
            }
            unanswered.getAndDecrement();
            if (!isDone()) {
                lastAnswer.lazySet(System.nanoTime());
                complete(null);
            }
        }

        private void failed(Exception failure) {
            completeExceptionally(new EventLogUnavailableException("the event log did not take an event", failure));
            if (isLasting(failure)) {
                renew(to, failure);
            }
        }
    }
}
