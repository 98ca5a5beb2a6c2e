package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.events.EventTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnedPartitionsTest {
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final int RECORD_BYTES = 100;
    private static final int ROOM_FOR = 32;
    private static final int WRITERS = 2;
    private static final SinkBounds BOUNDS =
            new SinkBounds(1_000, 1_000_000, LINGER, Duration.ZERO, (long) ROOM_FOR * RECORD_BYTES, 10, WRITERS);

    private final long start = System.nanoTime();
    private final OwnedPartitions owned = new OwnedPartitions(BOUNDS);

    @Test
    void blocksAreMadeOfWhatWaitedLongestAndNoMoreThanAreStoredAtOnce() {
        for (int partition = 0; partition < 6; partition++) {
            // The later its number, the longer it waits.
            add(own(partition, null), 1, start - partition);
        }
        long later = start + LINGER.multipliedBy(2).toNanos();
        owned.plan(later);
        assertThat(planned()).containsExactlyInAnyOrder(5, 4);
        owned.plan(later);
        assertThat(planned()).hasSize(WRITERS);
        partition(4).started(CompletableFuture.completedFuture(true));
        owned.plan(later);
        assertThat(planned()).containsExactlyInAnyOrder(5, 3);
    }

    @Test
    void whereEnoughWaitsReadingPausesButForABlockThatMustBecomeWhole() {
        add(own(0, null), ROOM_FOR / 2, start);
        add(own(1, new IntendedRange(1, 1, 0, ROOM_FOR)), ROOM_FOR / 2, start);
        own(2, null);
        assertThat(owned.heldBack()).containsExactly(new TopicPartition(EventTopics.RAW, 0));
    }

    @Test
    void whatIsStoredAndWhatIsMeantIsCommitted() {
        add(own(0, null), 3, start);
        owned.plan(start + LINGER.toNanos());
        assertThat(owned.commits().values()).singleElement().satisfies(commit -> {
            assertThat(commit.offset()).isZero();
            assertThat(commit.metadata()).isEqualTo(new IntendedRange(1, 0, 0, 3).metadata());
        });
        partition(0).started(CompletableFuture.completedFuture(true));
        assertThat(owned.commits().values())
                .singleElement()
                .satisfies(commit -> assertThat(commit.offset()).isEqualTo(3));
    }

    private List<Integer> planned() {
        return owned.all().stream()
                .filter(partition -> partition.planned() != null)
                .map(partition -> partition.topicPartition().partition())
                .toList();
    }

    private SinkPartition partition(int number) {
        return Objects.requireNonNull(owned.get(new TopicPartition(EventTopics.RAW, number)));
    }

    private SinkPartition own(int number, @Nullable IntendedRange toRecover) {
        SinkPartition partition =
                new SinkPartition(new TopicPartition(EventTopics.RAW, number), 1, toRecover, BOUNDS, new RecordRoom(0));
        owned.add(partition);
        return partition;
    }

    private static void add(SinkPartition partition, int records, long now) {
        for (int offset = 0; offset < records; offset++) {
            partition.add(
                    new ConsumerRecord<>(
                            EventTopics.RAW,
                            partition.topicPartition().partition(),
                            offset,
                            ByteBuffer.allocate(0),
                            ByteBuffer.allocate(RECORD_BYTES)),
                    now);
        }
    }
}
