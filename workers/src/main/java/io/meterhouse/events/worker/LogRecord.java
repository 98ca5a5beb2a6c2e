package io.meterhouse.events.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.EventRecord;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One event of the log as it was read, or a record that holds none. Its bytes lie among those of others, in arrays that are
 * used again when all of these are stored.
 *
 * @param offset where the event lies, an {@link EventOffset}
 * @param timestamp milliseconds since 1970; negative where the log knows none
 * @param key null where the event lay in a bundle
 * @param common what the event's bundle says of all its events; null where it lay in none
 * @param value the event, or what it has of its own; null where there is none, as in a probe, which only asks whether the
 *     partition takes records
 */
record LogRecord(
        int partition,
        long offset,
        long timestamp,
        @Nullable Utf8 key,
        @Nullable Utf8 common,
        @Nullable Utf8 value,
        List<Header> headers) {

    /** The event with all it has, as if it had been a record of its own; null where there is none. */
    byte @Nullable [] whole() {
        if (value == null || common == null) {
            return value == null ? null : value.toBytes();
        }
        byte[] whole = Arrays.copyOf(common.toBytes(), common.length() + value.length());
        System.arraycopy(value.array(), value.start(), whole, common.length(), value.length());
        return whole;
    }

    /** The event as protobuf reads it; null where it cannot. */
    @Nullable
    EventRecord legible() {
        byte[] bytes = whole();
        try {
            return bytes == null ? null : EventRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException none) {
            return null;
        }
    }
}
