package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.events.EventTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Which way records take to the log, and what their senders are told when one of the ways is shut. */
class EventLogWriterTest {
    private static final int KEY_BYTES = 16;
    private static final int MANY_BYTES = 4096;

    private final List<MockProducer<byte[], byte[]>> promptProducers = new ArrayList<>();
    private final List<MockProducer<byte[], byte[]>> gatheringProducers = new ArrayList<>();
    private long now;
    private final EventLogWriter writer = new EventLogWriter(
            new LogLane(() -> added(promptProducers), () -> now),
            new LogLane(() -> added(gatheringProducers), () -> now));

    @Test
    void fewEventsGoAtOnceAndManyWaitForCompany() {
        var _ = writer.write(records(1, 300));
        assertThat(prompt().history()).hasSize(1);
        assertThat(gathering().history()).isEmpty();

        var _ = writer.write(records(2, 20_000));
        assertThat(prompt().history()).hasSize(1);
        assertThat(gathering().history()).hasSize(2);
    }

    @Test
    void keysAndValuesOfAllRecordsOfTheRequestDecide() {
        int each = MANY_BYTES / 4;
        var _ = writer.write(records(4, each - KEY_BYTES - 1));
        assertThat(gathering().history()).isEmpty();
        var _ = writer.write(records(4, each - KEY_BYTES));
        assertThat(gathering().history()).hasSize(4);
    }

    @Test
    void aProbeAsksBothWays() {
        CompletableFuture<Void> probe = writer.probe(1);
        assertThat(prompt().history())
                .singleElement()
                .satisfies(record -> assertThat(record.partition()).isEqualTo(1));
        assertThat(gathering().history()).hasSize(1);

        prompt().completeNext();
        assertThat(probe).isNotDone();
        gathering().completeNext();
        assertThat(probe).isCompleted();
    }

    @Test
    void aRequestIsAnsweredWhenTheLogHasAllOfIt() {
        CompletableFuture<Void> request = writer.write(records(2, 300));
        prompt().completeNext();
        assertThat(request).isNotDone();
        prompt().completeNext();
        assertThat(request).isCompleted();
    }

    @Test
    void aRequestOfWhichTheLogLacksARecordIsRefused() {
        CompletableFuture<Void> request = writer.write(records(2, 300));
        prompt().completeNext();
        prompt().errorNext(new TimeoutException("no answer"));
        assertThatThrownBy(request::join).hasCauseInstanceOf(EventLogUnavailableException.class);
    }

    @Test
    void aWayThatGivesNoAnswersIsShutAndTheOtherIsNot() {
        var _ = writer.write(records(1, 300));
        passes(LogLane.STALLED_AFTER);
        assertThat(writer.isStalled()).isFalse();
        // An answer on one way says nothing of the other.
        var _ = writer.write(records(1, MANY_BYTES));
        gathering().completeNext();
        passes(Duration.ofMillis(1));
        assertThat(writer.isStalled()).isTrue();

        assertThatThrownBy(() -> writer.write(records(1, 300)).join())
                .hasCauseInstanceOf(EventLogUnavailableException.class);
        assertThat(prompt().history()).hasSize(1);
        var _ = writer.write(records(1, MANY_BYTES));
        assertThat(gathering().history()).hasSize(2);
    }

    @Test
    void aWayIsOpenAgainWithItsFirstAnswer() {
        var _ = writer.write(records(1, 300));
        var _ = writer.write(records(1, 300));
        passes(LogLane.STALLED_AFTER.plusMillis(1));
        assertThat(writer.isStalled()).isTrue();

        prompt().completeNext();
        assertThat(writer.isStalled()).isFalse();
        var _ = writer.write(records(1, 300));
        assertThat(prompt().history()).hasSize(3);
    }

    @Test
    void whoeverWaitsForNothingIsNotStalled() {
        var _ = writer.write(records(1, 300));
        prompt().completeNext();
        passes(Duration.ofHours(8));
        assertThat(writer.isStalled()).isFalse();
        var _ = writer.write(records(1, 300));
        assertThat(writer.isStalled()).isFalse();
    }

    @Test
    void aProducerThatTakesNothingAnyMoreIsReplacedOnItsWayAlone() {
        CompletableFuture<Void> lost = writer.write(records(1, 300));
        prompt().errorNext(new OutOfOrderSequenceException("a record is missing"));
        assertThat(lost).isCompletedExceptionally();
        assertThat(promptProducers).hasSize(2);
        assertThat(gatheringProducers).hasSize(1);

        CompletableFuture<Void> next = writer.write(records(1, 300));
        prompt().completeNext();
        assertThat(next).isCompleted();
    }

    @Test
    void aFailureThatPassesLeavesTheProducer() {
        var _ = writer.write(records(1, 300));
        prompt().errorNext(new TimeoutException("no answer"));
        assertThat(promptProducers).hasSize(1);
    }

    private MockProducer<byte[], byte[]> prompt() {
        return promptProducers.getLast();
    }

    private MockProducer<byte[], byte[]> gathering() {
        return gatheringProducers.getLast();
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    private static Producer<byte[], byte[]> added(List<MockProducer<byte[], byte[]>> producers) {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    private static List<ProducerRecord<byte[], byte[]>> records(int count, int valueBytes) {
        return IntStream.range(0, count)
                .mapToObj(_ -> new ProducerRecord<>(EventTopics.RAW, 0, new byte[KEY_BYTES], new byte[valueBytes]))
                .toList();
    }
}
