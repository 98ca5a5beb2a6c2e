package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.EventRecord;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the event log from its start, for tests. */
final class EventLogTail {
    private EventLogTail() {}

    /** All events of an organization that are on the log now. */
    static List<EventRecord> of(String servers, String organization) {
        List<EventRecord> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(EventTopics.RAW).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .collect(Collectors.toList());
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> add(record, organization, found));
            }
        }
        return found;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, String organization, List<EventRecord> found) {
        if (record.value() == null) {
            assertThat(record.headers().lastHeader(EventTopics.PROBE_HEADER)).isNotNull();
            return;
        }
        try {
            LoggedEvents.of(record).stream()
                    .filter(event -> event.getOrganization().equals(organization))
                    .forEach(found::add);
        } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
