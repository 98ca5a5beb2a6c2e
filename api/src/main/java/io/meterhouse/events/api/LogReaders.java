package io.meterhouse.events.api;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.stereotype.Component;

/** Makes readers of the event log that belong to no group and commit nothing. */
@Component
class LogReaders {
    /** How long a reader waits for an answer of the log. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MAX_POLL_RECORDS = 2_000;
    private static final int MAX_PARTITION_FETCH_BYTES = 1024 * 1024;
    private static final int MAX_FETCH_BYTES = 8 * 1024 * 1024;
    private static final Duration FETCH_WAIT = Duration.ofMillis(100);

    private final KafkaProperties kafka;

    LogReaders(KafkaProperties kafka) {
        this.kafka = kafka;
    }

    Consumer<byte[], byte[]> open(String clientId) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.servers(),
                        CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG,
                        MetadataRecoveryStrategy.NONE.name,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        clientId,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "latest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        MAX_POLL_RECORDS,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        MAX_PARTITION_FETCH_BYTES,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        MAX_FETCH_BYTES,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        (int) FETCH_WAIT.toMillis(),
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
