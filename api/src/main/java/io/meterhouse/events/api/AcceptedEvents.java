package io.meterhouse.events.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.stereotype.Component;

/** Looks for events that are accepted and not yet stored, where alone they are: on their log partition. */
@Component
public class AcceptedEvents {
    /** As many records are looked at for one question. */
    public static final int RECORDS_LOOKED_AT = 10_000;

    private static final int LOOKUPS_AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TURN_PATIENCE = Duration.ofSeconds(2);

    private final LogReaders readers;
    private final EventLogTopics topics;
    private final Semaphore turns = new Semaphore(LOOKUPS_AT_ONCE);

    AcceptedEvents(LogReaders readers, EventLogTopics topics) {
        this.readers = readers;
        this.topics = topics;
    }

    /**
     * What was found.
     *
     * @param records all events of the identity that were seen, first on the log first
     * @param complete whether everything up to the log's end was looked at; if not, there may be more behind
     */
    public record Lookup(List<EventRecord> records, boolean complete) {}

    /** The partition that holds every record of this identity. */
    public int partitionOf(EventIdentity identity) {
        int partitions = topics.partitions();
        if (partitions == 0) {
            throw unavailable();
        }
        return identity.partition(partitions);
    }

    /**
     * Looks through the identity's partition.
     *
     * @param stored the {@link EventOffset} of what is next to be stored there: what lies before it is in the store
     * @throws Problem 503 where the log cannot be read now
     */
    public Lookup find(EventIdentity identity, long stored) {
        TopicPartition partition = new TopicPartition(EventTopics.RAW, partitionOf(identity));
        takeTurn();
        try (Consumer<byte[], byte[]> consumer = readers.open("accepted-events")) {
            consumer.assign(List.of(partition));
            return look(consumer, partition, identity, EventOffset.record(stored));
        } catch (KafkaException away) {
            throw unavailable();
        } finally {
            turns.release();
        }
    }

    private static Lookup look(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, EventIdentity identity, long stored) {
        long end = end(consumer.endOffsets(List.of(partition)), partition);
        long first = Math.max(stored, end(consumer.beginningOffsets(List.of(partition)), partition));
        long last = Math.min(end, first + RECORDS_LOOKED_AT);
        List<EventRecord> found = new ArrayList<>();
        consumer.seek(partition, first);
        long deadline = System.nanoTime() + LogReaders.PATIENCE.toNanos();
        while (consumer.position(partition) < last && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < last) {
                    add(record, identity, found);
                }
            }
        }
        return new Lookup(found, consumer.position(partition) >= end);
    }

    private static long end(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, EventIdentity identity, List<EventRecord> found) {
        try {
            for (EventRecord event : LoggedEvents.of(record)) {
                if (identity.equals(identityOf(event))) {
                    found.add(event);
                }
            }
        } catch (InvalidProtocolBufferException notOurs) {
            // Nobody can read it, so it is no event: the sink puts it among the dead letters.
        }
    }

    private static EventIdentity identityOf(EventRecord event) {
        Environment environment = event.getEnvironment() == io.meterhouse.events.proto.Environment.LIVE
                ? Environment.LIVE
                : Environment.TEST;
        return EventIdentity.of(event.getOrganization(), environment, event.getSource(), event.getId());
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(TURN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unavailable();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static Problem unavailable() {
        return Problem.unavailable(
                "unavailable", "The event log cannot be read at the moment.", EventIntake.RETRY_AFTER);
    }
}
