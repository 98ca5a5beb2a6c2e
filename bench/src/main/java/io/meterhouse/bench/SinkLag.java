package io.meterhouse.bench;

import io.meterhouse.events.EventTopics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** How far storing is behind the log, as the log itself tells: in records, of which each holds the events of a request. */
final class SinkLag implements AutoCloseable {
    private static final String GROUP = "event-sink";

    private final Admin admin;
    private final List<TopicPartition> partitions;

    SinkLag(String servers) throws InterruptedException, ExecutionException {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        TopicDescription topic = Objects.requireNonNull(admin.describeTopics(List.of(EventTopics.RAW))
                .allTopicNames()
                .get()
                .get(EventTopics.RAW));
        this.partitions = IntStream.range(0, topic.partitions().size())
                .mapToObj(partition -> new TopicPartition(EventTopics.RAW, partition))
                .toList();
    }

    int partitions() {
        return partitions.size();
    }

    /** Records on the log that are not known to be stored. */
    long records() throws InterruptedException, ExecutionException {
        return end() - stored();
    }

    long end() throws InterruptedException, ExecutionException {
        return admin
                .listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    long stored() throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> partitions.contains(entry.getKey()) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close();
    }
}
