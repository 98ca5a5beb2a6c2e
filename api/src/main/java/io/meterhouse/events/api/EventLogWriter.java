package io.meterhouse.events.api;

import io.meterhouse.events.EventTopics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
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

    /**
     * From so many bytes on, keys and values, a request's records wait for company. Less are a few events, whose sender waits
     * for each answer.
     */
    private static final int MANY_BYTES = 4 * 1024;

    /** Of requests with few events. */
    private final LogLane prompt;
    /** Of requests with many. */
    private final LogLane gathering;

    @Autowired
    EventLogWriter(KafkaProperties kafka) {
        this(kafka.servers());
    }

    EventLogWriter(String servers) {
        this(LogLane.prompt(servers), LogLane.gathering(servers));
    }

    EventLogWriter(LogLane prompt, LogLane gathering) {
        this.prompt = prompt;
        this.gathering = gathering;
    }

    /**
     * Completes when every record is acknowledged, and fails with {@link EventLogUnavailableException} as soon as one is
     * not. Completes on the thread of the log's client, which must not be kept.
     */
    CompletableFuture<Void> write(List<ProducerRecord<byte[], byte[]>> records) {
        LogLane lane = laneOf(records);
        if (lane.isStalled()) {
            return CompletableFuture.failedFuture(
                    new EventLogUnavailableException("the event log does not answer", null));
        }
        return write(records, lane);
    }

    private static CompletableFuture<Void> write(List<ProducerRecord<byte[], byte[]>> records, LogLane lane) {
        Acknowledgement acknowledgement = new Acknowledgement(lane, records.size());
        lane.asked();
        acknowledgement.send(records);
        return acknowledgement;
    }

    private LogLane laneOf(List<ProducerRecord<byte[], byte[]>> records) {
        int bytes = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            bytes += lengthOf(record.key()) + lengthOf(record.value());
        }
        return bytes < MANY_BYTES ? prompt : gathering;
    }

    private static int lengthOf(byte @Nullable [] content) {
        return content == null ? 0 : content.length;
    }

    /** Asks one partition whether it takes records, whichever way they come. */
    CompletableFuture<Void> probe(int partition) {
        return CompletableFuture.allOf(probe(partition, prompt), probe(partition, gathering));
    }

    private static CompletableFuture<Void> probe(int partition, LogLane lane) {
        ProducerRecord<byte[], byte[]> probe = new ProducerRecord<>(EventTopics.RAW, partition, null, null);
        probe.headers().add(EventTopics.PROBE_HEADER, new byte[0]);
        return write(List.of(probe), lane);
    }

    /** Whether the log gives no answers on one of the ways to it. */
    boolean isStalled() {
        return prompt.isStalled() || gathering.isStalled();
    }

    @Override
    public void close() {
        prompt.close();
        gathering.close();
    }

    /** Waits for the answers to the records of one request: one object for all of them, which each has as its callback. */
    private static final class Acknowledgement extends CompletableFuture<Void> implements Callback {
        private final LogLane lane;
        private final Producer<byte[], byte[]> to;
        private final AtomicInteger missing;

        Acknowledgement(LogLane lane, int records) {
            this.lane = lane;
            this.to = lane.producer();
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
            boolean acknowledged = !isDone();
            lane.settled(acknowledged);
            if (acknowledged) {
                complete(null);
            }
        }

        private void failed(Exception failure) {
            completeExceptionally(new EventLogUnavailableException("the event log did not take an event", failure));
            lane.failed(to, failure);
        }
    }
}
