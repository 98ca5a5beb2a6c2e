package io.meterhouse.events.storage;

import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.metering.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Where the log of events ends, and how far it is stored, by {@link EventOffset}. */
public final class EventLog implements AutoCloseable {
    /** The consumer group whose commits say what is stored. */
    public static final String SINK_GROUP = "event-sink";

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(6);

    private final Admin admin;
    private final LogEpochs epochs;

    public EventLog(EventLogProperties properties, LogEpochs epochs) {
        this.epochs = epochs;
        Properties settings = new Properties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, properties.servers());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "event-log");
        this.admin = Admin.create(settings);
    }

    /** The topic as it is now. */
    public record Topic(int epoch, int partitions) {}

    /** Which topic the log is at the moment; a topic made anew has another epoch. */
    public Topic topic() {
        TopicDescription topic = answer(
                        admin.describeTopics(List.of(EventTopics.RAW)).allTopicNames())
                .get(EventTopics.RAW);
        if (topic == null) {
            throw new IllegalStateException("Kafka did not describe the topic that it was asked for");
        }
        int partitions = topic.partitions().size();
        return new Topic(epochs.of(EventTopics.RAW, topic.topicId().toString(), partitions), partitions);
    }

    /** Behind the last record of each partition: everything that was accepted so far lies before it. */
    public LogPosition end() {
        Topic topic = topic();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            wanted.put(new TopicPartition(EventTopics.RAW, partition), OffsetSpec.latest());
        }
        var found = answer(admin.listOffsets(wanted).all());
        List<Long> offsets = new ArrayList<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            var end = found.get(new TopicPartition(EventTopics.RAW, partition));
            if (end == null) {
                throw new IllegalStateException("Kafka did not say where partition " + partition + " ends");
            }
            offsets.add(EventOffset.first(end.offset()));
        }
        return new LogPosition(topic.epoch(), offsets);
    }

    /** Behind the last record of each partition that is stored, or known to be one that never can be. */
    public LogPosition stored() {
        Topic topic = topic();
        Map<TopicPartition, OffsetAndMetadata> committed =
                answer(admin.listConsumerGroupOffsets(SINK_GROUP).partitionsToOffsetAndMetadata());
        List<Long> offsets = new ArrayList<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            OffsetAndMetadata offset = committed.get(new TopicPartition(EventTopics.RAW, partition));
            offsets.add(offset == null ? 0L : EventOffset.first(offset.offset()));
        }
        return new LogPosition(topic.epoch(), offsets);
    }

    /** Whether everything before {@code wanted} is stored. */
    public boolean covers(LogPosition stored, LogPosition wanted) {
        return stored.covers(wanted);
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EventLogException("The log was not waited for", e);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EventLogException("The log does not answer: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        admin.close(REQUEST_TIMEOUT);
    }
}
