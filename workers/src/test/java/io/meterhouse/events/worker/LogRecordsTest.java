package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
            assertThat(record.offset()).isEqualTo(EventOffset.first(i));
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

    @Test
    void theEventsOfABundleAreHeldOneByOne() {
        EventBundle bundle = bundle(3);
        records.add(record(7, null, bundle.toByteArray()));
        records.add(record(8, null, bundle(1).toByteArray()));
        assertThat(records.size()).isEqualTo(4);
        assertThat(records.firstRecord()).isEqualTo(7);
        assertThat(records.lastRecord()).isEqualTo(8);
        for (int i = 0; i < 3; i++) {
            LogRecord event = records.get(i);
            assertThat(event.offset()).isEqualTo(EventOffset.of(7, i));
            assertThat(event.key()).isNull();
            assertThat(bytes(event.common())).isEqualTo(bundle.getCommon().toByteArray());
            assertThat(bytes(event.value())).isEqualTo(bundle.getEvents(i).toByteArray());
            assertThat(event.legible())
                    .isEqualTo(EventRecord.newBuilder()
                            .setOrganization("org_1")
                            .setId("event-" + i)
                            .build());
        }
        assertThat(records.get(1).common()).isSameAs(records.get(0).common());
        assertThat(records.get(3).offset()).isEqualTo(EventOffset.first(8));
    }

    @Test
    void aBundleOfAnotherWriterIsReadAsOurs() {
        byte[] turned = ByteString.copyFrom(EventBundle.newBuilder()
                        .addAllEvents(bundle(2).getEventsList())
                        .build()
                        .toByteArray())
                .concat(ByteString.copyFrom(EventBundle.newBuilder()
                        .setCommon(bundle(0).getCommon())
                        .build()
                        .toByteArray()))
                .toByteArray();
        records.add(record(1, null, turned));
        assertThat(records.size()).isEqualTo(2);
        assertThat(bytes(records.get(1).common()))
                .isEqualTo(bundle(0).getCommon().toByteArray());
        assertThat(bytes(records.get(1).value()))
                .isEqualTo(bundle(2).getEvents(1).toByteArray());
    }

    /** Cut anywhere, changed anywhere: whatever it is then, nothing around it is touched. */
    @Test
    void whatIsNoBundleIsHeldWholeAndItsNeighboursAreNotTouched() {
        byte[] whole = bundle(3).toByteArray();
        Random random = new Random(2);
        int held = 0;
        for (int i = 0; i < MANY; i++) {
            byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            if (broken.length > 0) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            records.clear();
            records.add(record(1, null, whole));
            records.add(record(2, null, broken));
            records.add(record(3, null, whole));
            int events = records.size() - 6;
            LogRecord first = records.get(3);
            if (first.common() == null) {
                assertThat(events).isEqualTo(1);
                assertThat(bytes(first.value())).isEqualTo(broken);
                held++;
            }
            for (int event = 0; event < 3; event++) {
                assertThat(bytes(records.get(event).value()))
                        .isEqualTo(bytes(records.get(3 + events + event).value()));
            }
        }
        assertThat(held).isBetween(MANY / 10, MANY);
    }

    @Test
    void manySmallEventsAreMoreThanTheirBytes() {
        EventBundle bundle = bundle(100);
        records.add(record(1, null, bundle.toByteArray()));
        int own = bundle.getEventsList().stream()
                .mapToInt(EventRecord::getSerializedSize)
                .sum();
        assertThat(records.bytes()).isEqualTo(own + 100L * LogRecords.ROW_BYTES);
    }

    @Test
    void aBundleOfTooManyEventsIsHeldWhole() {
        byte[] tooMany = bundle(EventOffset.MOST_IN_A_RECORD + 1).toByteArray();
        records.add(record(1, null, tooMany));
        assertThat(records.size()).isEqualTo(1);
        assertThat(bytes(records.get(0).value())).isEqualTo(tooMany);
        records.add(record(2, null, bundle(EventOffset.MOST_IN_A_RECORD).toByteArray()));
        assertThat(records.size()).isEqualTo(1 + EventOffset.MOST_IN_A_RECORD);
    }

    private static EventBundle bundle(int events) {
        EventBundle.Builder bundle =
                EventBundle.newBuilder().setCommon(EventRecord.newBuilder().setOrganization("org_1"));
        for (int i = 0; i < events; i++) {
            bundle.addEvents(EventRecord.newBuilder().setId("event-" + i));
        }
        return bundle.build();
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
