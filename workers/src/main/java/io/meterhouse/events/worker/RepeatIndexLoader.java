package io.meterhouse.events.worker;

import io.meterhouse.events.EventTopics;
import io.meterhouse.events.worker.EventDecoder.UndecodableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Builds the index of a partition from the tail of its own log, with a consumer that belongs to no group. */
final class RepeatIndexLoader {
    private static final Duration POLL = Duration.ofMillis(500);
    /** As many of the last records say how many events a record holds. */
    private static final int SAMPLED_RECORDS = 2_000;

    private static final long KEPT_BYTES = 4L * 1024 * 1024;

    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;

    RepeatIndexLoader(Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The identities that were on the log before {@code position}, as many as fit, or some fewer where the events of a request
     * are fewer lately than they were.
     *
     * @param position the log's offset, exclusive: what comes from there on is marked when it is stored
     */
    RepeatIndex load(int partition, long position, int capacity, Block forWhich) {
        RepeatIndex index = new RepeatIndex(capacity);
        if (position == 0) {
            return index;
        }
        TopicPartition topicPartition = new TopicPartition(EventTopics.RAW, partition);
        try (Consumer<ByteBuffer, ByteBuffer> consumer = consumers.get()) {
            consumer.assign(List.of(topicPartition));
            long beginning = consumer.beginningOffsets(List.of(topicPartition)).getOrDefault(topicPartition, 0L);
            long sampled = Math.max(beginning, position - SAMPLED_RECORDS);
            long events = read(consumer, topicPartition, sampled, position, forWhich, _ -> {});
            long records = Math.max(1, capacity * (position - sampled) / Math.max(1, events));
            long from = Math.max(beginning, position - Math.min(records, capacity));
            EventDecoder decoder = new EventDecoder();
            read(consumer, topicPartition, from, position, forWhich, event -> remember(event, decoder, index));
        }
        return index;
    }

    /** How many events there are from one record to before another. */
    private static long read(
            Consumer<ByteBuffer, ByteBuffer> consumer,
            TopicPartition topicPartition,
            long from,
            long to,
            Block forWhich,
            java.util.function.Consumer<LogRecord> each) {
        LogRecords events = new LogRecords(topicPartition.partition(), new RecordRoom(KEPT_BYTES));
        long count = 0;
        consumer.seek(topicPartition, from);
        while (consumer.position(topicPartition) < to && !forWhich.isAbandoned()) {
            for (ConsumerRecord<ByteBuffer, ByteBuffer> record : consumer.poll(POLL)) {
                if (record.offset() < to) {
                    events.add(record);
                }
            }
            for (int i = 0; i < events.size(); i++) {
                each.accept(events.get(i));
            }
            count += events.size();
            events.clear();
        }
        return count;
    }

    private static void remember(LogRecord record, EventDecoder decoder, RepeatIndex index) {
        try {
            if (decoder.read(record)) {
                index.mark(decoder.identity(), record.offset(), decoder.clockAt());
            }
        } catch (UndecodableException poison) {
            // It was put aside when it was met first, and is nobody's original.
        }
    }
}
