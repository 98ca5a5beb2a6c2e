package io.meterhouse.events.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The events that a record of the log holds. */
final class LoggedEvents {
    private LoggedEvents() {}

    /**
     * All of them in their order; none where it is a probe.
     *
     * @throws InvalidProtocolBufferException where it holds no events
     */
    static List<EventRecord> of(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
        if (record.value() == null) {
            return List.of();
        }
        return record.key() == null
                ? of(EventBundle.parseFrom(record.value()))
                : List.of(EventRecord.parseFrom(record.value()));
    }

    private static List<EventRecord> of(EventBundle bundle) {
        List<EventRecord> events = new ArrayList<>(bundle.getEventsCount());
        for (EventRecord event : bundle.getEventsList()) {
            events.add(bundle.getCommon().toBuilder().mergeFrom(event).build());
        }
        return events;
    }
}
