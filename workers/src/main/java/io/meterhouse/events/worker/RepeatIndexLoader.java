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

    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;

    RepeatIndexLoader(Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The identities that were on the log before {@code position}, as many as fit.
     *
     * @param position exclusive: what comes from there on is marked when it is stored
     */
    RepeatIndex load(int partition, long position, int capacity, Block forWhich) {
        RepeatIndex index = new RepeatIndex(capacity);
        if (position == 0) {
            return index;
        }
        EventDecoder decoder = new EventDecoder();
        try (Consumer<ByteBuffer, ByteBuffer> consumer = consumers.get()) {
            TopicPartition topicPartition = new TopicPartition(EventTopics.RAW, partition);
            consumer.assign(List.of(topicPartition));
            long beginning = consumer.beginningOffsets(List.of(topicPartition)).getOrDefault(topicPartition, 0L);
            consumer.seek(topicPartition, Math.max(beginning, position - capacity));
            while (consumer.position(topicPartition) < position && !forWhich.isAbandoned()) {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> record : consumer.poll(POLL)) {
                    if (record.offset() < position) {
                        remember(LogRecord.of(record), decoder, index);
                    }
                }
            }
        }
        return index;
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
