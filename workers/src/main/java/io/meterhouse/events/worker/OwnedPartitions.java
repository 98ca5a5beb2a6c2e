package io.meterhouse.events.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions that this process owns, and what of them is stored next. Used by the sink's own thread alone. */
final class OwnedPartitions {
    private final SinkBounds bounds;
    private final Map<TopicPartition, SinkPartition> owned = new HashMap<>();

    OwnedPartitions(SinkBounds bounds) {
        this.bounds = bounds;
    }

    void add(SinkPartition partition) {
        owned.put(partition.topicPartition(), partition);
    }

    /** Null where it is another's by now. */
    @Nullable
    SinkPartition get(TopicPartition topicPartition) {
        return owned.get(topicPartition);
    }

    @Nullable
    SinkPartition remove(TopicPartition topicPartition) {
        return owned.remove(topicPartition);
    }

    Collection<SinkPartition> all() {
        return owned.values();
    }

    Set<TopicPartition> names() {
        return Set.copyOf(owned.keySet());
    }

    void abandonAll() {
        owned.values().forEach(SinkPartition::abandon);
        owned.clear();
    }

    /** Whether something is being stored, or waits for it. */
    boolean isBusy() {
        return owned.values().stream().anyMatch(partition -> partition.work() != null || partition.waitingBytes() > 0);
    }

    /**
     * Makes blocks where it is time, the longest waiting first, and no more than are stored at the same time: one that only
     * waited for its turn would be smaller than it can become meanwhile, and small parts are what costs ClickHouse most.
     */
    void plan(long nowNanos) {
        boolean pressed = isTooMuchWaiting();
        int room = bounds.writers();
        List<SinkPartition> idle = new ArrayList<>();
        for (SinkPartition partition : owned.values()) {
            if (!partition.hasBlock()) {
                idle.add(partition);
            } else if (!partition.isStored()) {
                room--;
            }
        }
        idle.sort(Comparator.comparingLong(partition -> partition.waitingSinceNanos() - nowNanos));
        for (SinkPartition partition : idle) {
            if (room > 0 && partition.nextBlock(nowNanos, pressed) != null) {
                room--;
            }
        }
    }

    /** What to commit: what was stored, and what is meant to be stored next. */
    Map<TopicPartition, OffsetAndMetadata> commits() {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        for (SinkPartition partition : owned.values()) {
            OffsetAndMetadata commit = partition.commit();
            if (commit != null) {
                commits.put(partition.topicPartition(), commit);
            }
        }
        return commits;
    }

    /** Where enough waits already, so that memory does not grow with the log. */
    Set<TopicPartition> heldBack() {
        boolean tooMuch = isTooMuchWaiting();
        return owned.values().stream()
                .filter(partition -> !partition.isRecovering())
                .filter(partition -> partition.isFull() || (tooMuch && partition.waitingBytes() > 0))
                .map(SinkPartition::topicPartition)
                .collect(Collectors.toSet());
    }

    private boolean isTooMuchWaiting() {
        return owned.values().stream().mapToLong(SinkPartition::waitingBytes).sum() >= bounds.bufferedBytes();
    }
}
