package io.meterhouse.events.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Turns valid events into records of the log. */
final class EventRecords {
    private EventRecords() {}

    /**
     * @param receivedAtMicros the wall clock at receipt
     * @param clockMicros the organization's billing clock at receipt
     */
    static List<ProducerRecord<byte[], byte[]>> of(
            List<ValidEvent> events, ActiveKey key, long receivedAtMicros, long clockMicros, int partitions) {
        EventRecord.Builder record = EventRecord.newBuilder()
                .setOrganization(key.organization())
                .setEnvironment(
                        key.environment() == Environment.LIVE
                                ? io.meterhouse.events.proto.Environment.LIVE
                                : io.meterhouse.events.proto.Environment.TEST)
                .setReceivedAtMicros(receivedAtMicros)
                .setClockAtMicros(clockMicros)
                .setKeyId(key.keyId())
                .setKeyLine(key.keyLine());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(events.size());
        for (ValidEvent event : events) {
            EventIdentity identity =
                    EventIdentity.of(key.organization(), key.environment(), event.source(), event.id());
            fill(record, event);
            records.add(new ProducerRecord<>(
                    EventTopics.RAW,
                    identity.partition(partitions),
                    identity.toBytes(),
                    record.buildPartial().toByteArray()));
        }
        return records;
    }

    private static void fill(EventRecord.Builder record, ValidEvent event) {
        record.setId(event.id())
                .setSource(event.source())
                .setType(event.type())
                .setTimeMicros(event.timeMicros())
                .setData(bytes(event.data()));
        String subject = event.subject();
        if (subject == null) {
            record.clearSubject();
        } else {
            record.setSubject(subject);
        }
        JsonSlice extensions = event.extensions();
        if (extensions == null) {
            record.clearExtensions();
        } else {
            record.setExtensions(bytes(extensions));
        }
    }

    // Not copied: the record is serialized before anybody else sees the slice.
    private static ByteString bytes(JsonSlice json) {
        return UnsafeByteOperations.unsafeWrap(json.array(), json.start(), json.length());
    }
}
