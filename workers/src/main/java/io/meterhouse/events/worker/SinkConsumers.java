package io.meterhouse.events.worker;

import io.meterhouse.events.storage.EventLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/** Makes the sink's consumers. */
final class SinkConsumers {
    private static final Duration SESSION = Duration.ofSeconds(6);
    private static final Duration HEARTBEAT = Duration.ofMillis(1_500);
    private static final Duration LONGEST_TURN = Duration.ofMinutes(1);
    private static final Duration METADATA_AGE = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    /**
     * What was polled and is not taken over yet is all that the garbage collector has to copy. A record holds events of a
     * request, 8 KB of them as a rule and 128 KiB at most but for a single larger one: more of them at a time do not fit beside
     * everything else when all partitions are read again after a crash.
     */
    private static final int RECORDS_PER_POLL = 256;

    private static final int BYTES_PER_PARTITION = 1024 * 1024;
    private static final int BYTES_PER_FETCH = 8 * 1024 * 1024;
    /** Fewer bytes than these are waited for, so that a request to the log is worth its price. */
    private static final int LEAST_BYTES_PER_FETCH = 256 * 1024;

    private static final Duration LONGEST_WAIT_FOR_BYTES = Duration.ofMillis(50);

    private final String servers;

    SinkConsumers(String servers) {
        this.servers = servers;
    }

    /** One that belongs to the sink's group, or reads what it is told to. What it reads lies in the log's own batches. */
    Consumer<ByteBuffer, ByteBuffer> next() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, EventLog.SINK_GROUP);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) HEARTBEAT.toMillis());
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) LONGEST_TURN.toMillis());
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) METADATA_AGE.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                REQUEST.multipliedBy(2).toMillis());
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, (int) RECONNECT.toMillis());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BYTES_PER_PARTITION);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, BYTES_PER_FETCH);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, LEAST_BYTES_PER_FETCH);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) LONGEST_WAIT_FOR_BYTES.toMillis());
        return new KafkaConsumer<>(settings, new ByteBufferDeserializer(), new ByteBufferDeserializer());
    }
}
