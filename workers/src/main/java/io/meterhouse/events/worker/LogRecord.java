package io.meterhouse.events.worker;

import io.meterhouse.events.Utf8;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record of the log as it was read. Its bytes lie among those of others, in arrays that are used again when all of
 * these are stored.
 *
 * @param timestamp milliseconds since 1970; negative where the log knows none
 * @param value null in a probe, which only asks whether the partition takes records
 */
record LogRecord(
        int partition,
        long offset,
        long timestamp,
        @Nullable Utf8 key,
        @Nullable Utf8 value,
        List<Header> headers) {

    /** A record with bytes of its own. */
    static LogRecord of(ConsumerRecord<ByteBuffer, ByteBuffer> read) {
        return new LogRecord(
                read.partition(),
                read.offset(),
                read.timestamp(),
                copied(read.key()),
                copied(read.value()),
                List.of(read.headers().toArray()));
    }

    private static @Nullable Utf8 copied(@Nullable ByteBuffer content) {
        if (content == null) {
            return null;
        }
        byte[] bytes = new byte[content.remaining()];
        content.get(content.position(), bytes);
        return Utf8.of(bytes);
    }
}
