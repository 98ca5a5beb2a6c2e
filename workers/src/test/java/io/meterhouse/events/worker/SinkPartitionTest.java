package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.events.EventTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SinkPartitionTest {
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration SPACING = Duration.ofSeconds(100);
    private static final int RECORD_BYTES = 100;
    private static final int AS_ROW = RECORD_BYTES + LogRecords.ROW_BYTES;
    private static final SinkBounds BOUNDS = new SinkBounds(1_000, 100 * AS_ROW, LINGER, SPACING, 32 * AS_ROW, 10, 2);

    private final long start = System.nanoTime();

    @Test
    void aRecordWaitsForCompanyAndABlockForItsTurn() {
        SinkPartition partition = partition(null);
        add(partition, 0, 1);
        assertThat(partition.nextBlock(start, false)).isNull();
        assertThat(partition.nextBlock(start + LINGER.toNanos(), false)).isNotNull();
        partition.done();
        add(partition, 1, 2);
        assertThat(partition.nextBlock(start + 5 * LINGER.toNanos(), false)).isNull();
        assertThat(partition.nextBlock(start + LINGER.plus(SPACING).toNanos(), false))
                .isNotNull();
    }

    @Test
    void aFullBlockWaitsForNothingAndHoldsNoMoreThanItMay() {
        SinkPartition partition = partition(null);
        add(partition, 0, 130);
        Block block = Objects.requireNonNull(partition.nextBlock(start, false));
        assertThat(block.range()).isEqualTo(new IntendedRange(1, 0, 0, 100));
        assertThat(partition.waitingRecords()).isEqualTo(30);
    }

    @Test
    void forWantOfRoomAGoodPartOfItIsStoredAtOnce() {
        SinkPartition partition = partition(null);
        add(partition, 0, 1);
        assertThat(partition.nextBlock(start, true)).isNull();
        add(partition, 1, 3);
        assertThat(Objects.requireNonNull(partition.nextBlock(start, true)).range())
                .isEqualTo(new IntendedRange(1, 0, 0, 3));
    }

    @Test
    void whatWasIntendedBeforeIsTheSameBlockAgain() {
        SinkPartition partition = partition(new IntendedRange(1, 0, 0, 5));
        add(partition, 0, 4);
        assertThat(partition.nextBlock(start + SPACING.toNanos() * 2, true)).isNull();
        add(partition, 4, 9);
        Block block = Objects.requireNonNull(partition.nextBlock(start, false));
        assertThat(block.range()).isEqualTo(new IntendedRange(1, 0, 0, 5));
        assertThat(block.isRecovered()).isTrue();
    }

    @Test
    void whatComesBehindABlockThatWasMeantBeforeIsOfTheNext() {
        SinkPartition partition = partition(new IntendedRange(1, 0, 0, 5));
        add(partition, 0, 9);
        Block again = Objects.requireNonNull(partition.nextBlock(start, false));
        assertThat(again.records().size()).isEqualTo(5);
        partition.done();
        Block next = Objects.requireNonNull(partition.nextBlock(start + SPACING.toNanos() * 2, false));
        assertThat(next.range()).isEqualTo(new IntendedRange(1, 0, 5, 9));
        assertThat(next.isRecovered()).isFalse();
    }

    @Test
    void ofABlockThatWasMeantBeforeTheLogMayHaveDroppedAll() {
        SinkPartition partition = partition(new IntendedRange(1, 0, 0, 5));
        add(partition, 7, 9);
        Block again = Objects.requireNonNull(partition.nextBlock(start, false));
        assertThat(again.records().isEmpty()).isTrue();
        partition.done();
        assertThat(partition.waitingRecords()).isEqualTo(2);
    }

    private SinkPartition partition(@Nullable IntendedRange toRecover) {
        return new SinkPartition(new TopicPartition(EventTopics.RAW, 0), 1, toRecover, BOUNDS, new RecordRoom(0));
    }

    private void add(SinkPartition partition, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            partition.add(
                    new ConsumerRecord<>(
                            EventTopics.RAW,
                            0,
                            offset,
                            0,
                            TimestampType.CREATE_TIME,
                            0,
                            RECORD_BYTES,
                            ByteBuffer.allocate(0),
                            ByteBuffer.allocate(RECORD_BYTES),
                            new RecordHeaders(),
                            Optional.empty()),
                    start);
        }
    }
}
