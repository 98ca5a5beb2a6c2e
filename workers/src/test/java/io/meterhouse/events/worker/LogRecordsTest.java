package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.events.EventTopics;
import io.meterhouse.events.Utf8;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogRecordsTest {
    private static final int MANY = 5_000;
    private static final int PARTITION = 3;

    private final RecordRoom room = new RecordRoom(16L * RecordRoom.SEGMENT_BYTES);
    private final LogRecords records = new LogRecords(PARTITION, room);

    @Test
    void everyRecordIsHeldWholeHoweverLongItIs() {
        Random random = new Random(1);
        byte[][] values = new byte[MANY][];
        for (int i = 0; i < MANY; i++) {
            // Now and then one that needs an array of its own.
            int length = i % 1_000 == 999 ? RecordRoom.SEGMENT_BYTES * 2 : random.nextInt(600);
            values[i] = new byte[length];
            random.nextBytes(values[i]);
            records.add(record(i, new byte[] {(byte) i}, values[i]));
        }
        for (int i = 0; i < MANY; i++) {
            LogRecord record = records.get(i);
            assertThat(record.offset()).isEqualTo(i);
            assertThat(record.partition()).isEqualTo(PARTITION);
            assertThat(bytes(record.key())).containsExactly(i);
            assertThat(bytes(record.value())).isEqualTo(values[i]);
        }
    }

    @Test
    void whatIsNotThereIsNotThereLater() {
        records.add(record(7, null, null));
        records.add(record(8, new byte[0], new byte[0]));
        assertThat(records.get(0).key()).isNull();
        assertThat(records.get(0).value()).isNull();
        assertThat(bytes(records.get(1).key())).isEmpty();
        assertThat(bytes(records.get(1).value())).isEmpty();
    }

    @Test
    void headersStayWithTheirRecord() {
        records.add(record(1, null, new byte[] {1}));
        ConsumerRecord<ByteBuffer, ByteBuffer> traced = record(2, null, new byte[] {2});
        traced.headers().add("traceparent", new byte[] {9});
        records.add(traced);
        assertThat(records.get(0).headers()).isEmpty();
        assertThat(records.get(1).headers())
                .singleElement()
                .satisfies(header -> assertThat(header.key()).isEqualTo("traceparent"));
    }

    @Test
    void whatWasClearedIsEmptyAndItsRoomIsUsedAgain() {
        records.add(record(1, null, new byte[] {1}));
        byte[] array = Objects.requireNonNull(records.get(0).value()).array();
        records.clear();
        assertThat(records.isEmpty()).isTrue();
        assertThat(records.bytes()).isZero();
        records.add(record(2, null, new byte[] {2}));
        Utf8 value = Objects.requireNonNull(records.get(0).value());
        assertThat(value.array()).isSameAs(array);
        assertThat(value.toBytes()).containsExactly(2);
    }

    private static byte[] bytes(@Nullable Utf8 content) {
        return Objects.requireNonNull(content).toBytes();
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            long offset, byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                EventTopics.RAW,
                PARTITION,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : ByteBuffer.wrap(key),
                value == null ? null : ByteBuffer.wrap(value),
                new RecordHeaders(),
                Optional.empty());
    }
}
