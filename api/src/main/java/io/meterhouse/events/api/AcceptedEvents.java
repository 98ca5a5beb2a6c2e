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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Looks for events that are accepted and not yet stored, where alone they are: on their log partition. */
@Component
public class AcceptedEvents {
    /** About as many events are looked at for one question: looking ends with the first record behind them. */
    public static final int EVENTS_LOOKED_AT = 50_000;

    private static final int LOOKUPS_AT_ONCE = 4;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TURN_PATIENCE = Duration.ofSeconds(2);

    private final LogReaders readers;
    private final EventLogTopics topics;
    private final int eventsLookedAt;
    private final Semaphore turns = new Semaphore(LOOKUPS_AT_ONCE);

    @Autowired
    AcceptedEvents(LogReaders readers, EventLogTopics topics) {
        this(readers, topics, EVENTS_LOOKED_AT);
    }

    AcceptedEvents(LogReaders readers, EventLogTopics topics, int eventsLookedAt) {
        this.readers = readers;
        this.topics = topics;
        this.eventsLookedAt = eventsLookedAt;
    }

    /** Who an event is, in words: the texts that its {@link EventIdentity} is made of. */
    public record Sought(String organization, Environment environment, String source, String id) {
        EventIdentity identity() {
            return EventIdentity.of(organization, environment, source, id);
        }

        /** Whether this is the event, or a repeat of it. What differs most comes first: nearly all differ. */
        private boolean is(EventRecord event) {
            return id.equals(event.getId())
                    && source.equals(event.getSource())
                    && organization.equals(event.getOrganization())
                    && (environment == Environment.LIVE)
                            == (event.getEnvironment() == io.meterhouse.events.proto.Environment.LIVE);
        }
    }

    /**
     * What was found.
     *
     * @param records all events of the identity that were seen, first on the log first
     * @param complete whether everything up to the log's end was looked at; if not, there may be more behind
     */
    public record Lookup(List<EventRecord> records, boolean complete) {}

    /** The partition that holds the event and every repeat of it. */
    public int partitionOf(Sought sought) {
        int partitions = topics.partitions();
        if (partitions == 0) {
            throw unavailable();
        }
        return sought.identity().partition(partitions);
    }

    /**
     * Looks through the event's partition.
     *
     * @param stored the {@link EventOffset} of what is next to be stored there: what lies before it is in the store
     * @throws Problem 503 where the log cannot be read now
     */
    public Lookup find(Sought sought, long stored) {
        TopicPartition partition = new TopicPartition(EventTopics.RAW, partitionOf(sought));
        takeTurn();
        try (Consumer<byte[], byte[]> consumer = readers.open("accepted-events")) {
            consumer.assign(List.of(partition));
            return look(consumer, partition, sought, EventOffset.record(stored));
        } catch (KafkaException away) {
            throw unavailable();
        } finally {
            turns.release();
        }
    }

    private Lookup look(Consumer<byte[], byte[]> consumer, TopicPartition partition, Sought sought, long stored) {
        long end = end(consumer.endOffsets(List.of(partition)), partition);
        long next = Math.max(stored, end(consumer.beginningOffsets(List.of(partition)), partition));
        List<EventRecord> found = new ArrayList<>();
        int lookedAt = 0;
        consumer.seek(partition, next);
        long deadline = System.nanoTime() + LogReaders.PATIENCE.toNanos();
        while (next < end && lookedAt < eventsLookedAt && System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (lookedAt < eventsLookedAt) {
                    lookedAt += lookAt(record, sought, found);
                    next = record.offset() + 1;
                }
            }
        }
        return new Lookup(found, next >= end);
    }

    private static long end(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        return offset == null ? 0 : offset;
    }

    /** How many events there were to look at. */
    private static int lookAt(ConsumerRecord<byte[], byte[]> record, Sought sought, List<EventRecord> found) {
        try {
            List<EventRecord> events = LoggedEvents.of(record);
            for (EventRecord event : events) {
                if (sought.is(event)) {
                    found.add(event);
                }
            }
            return events.size();
        } catch (InvalidProtocolBufferException notOurs) {
            // Nobody can read it, so it is no event: the sink puts it among the dead letters.
            return 1;
        }
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
