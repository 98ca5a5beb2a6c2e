package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
    private static final long RECEIVED_AT = 1_767_225_600_123_456L;
    private static final long CLOCK_AT = 1_898_761_600_000_000L;
    private static final int PARTITIONS = 8;
    private static final String LONG = "😀é".repeat(256);

    @Test
    void aRecordIsByteForByteWhatProtobufMakesOfTheEvent() throws InvalidProtocolBufferException {
        List<ValidEvent> events = List.of(
                event("1", "app", "api.request", "user-1", 1_767_225_599_000_000L, "{\"n\":1}", null),
                event("2", "app", "api.request", null, -1, "{}", "{\"x\":true}"),
                event("3", "ü", "t", "user-1", 0, "{\"n\":\"" + "a".repeat(20_000) + "\"}", null),
                event(LONG, LONG, LONG, LONG, Long.MAX_VALUE, "{}", "{\"é\":\"" + LONG + "\"}"));
        for (Environment environment : Environment.values()) {
            ActiveKey key = new ActiveKey("key_2", "key_1", "org_1", environment, Set.of(), false, 0, null);
            List<ProducerRecord<byte[], byte[]>> records =
                    EventRecords.of(events, key, RECEIVED_AT, CLOCK_AT, PARTITIONS);
            assertThat(records).hasSameSizeAs(events);
            for (int i = 0; i < events.size(); i++) {
                ValidEvent event = events.get(i);
                ProducerRecord<byte[], byte[]> record = records.get(i);
                EventIdentity identity = EventIdentity.of("org_1", environment, event.source(), event.id());
                assertThat(record.topic()).isEqualTo(EventTopics.RAW);
                assertThat(record.partition()).isEqualTo(identity.partition(PARTITIONS));
                assertThat(record.key()).isEqualTo(identity.toBytes());
                assertThat(EventRecord.parseFrom(record.value())).isEqualTo(built(event, environment));
                assertThat(record.value()).isEqualTo(built(event, environment).toByteArray());
            }
        }
    }

    private static ValidEvent event(
            String id, String source, String type, String subject, long time, String data, String extensions) {
        return new ValidEvent(
                0,
                id,
                source,
                type,
                subject,
                time,
                JsonSlice.of(data.getBytes(StandardCharsets.UTF_8)),
                extensions == null ? null : JsonSlice.of(extensions.getBytes(StandardCharsets.UTF_8)));
    }

    private static EventRecord built(ValidEvent event, Environment environment) {
        EventRecord.Builder record = EventRecord.newBuilder()
                .setOrganization("org_1")
                .setEnvironment(
                        environment == Environment.LIVE
                                ? io.meterhouse.events.proto.Environment.LIVE
                                : io.meterhouse.events.proto.Environment.TEST)
                .setId(event.id())
                .setSource(event.source())
                .setType(event.type())
                .setTimeMicros(event.timeMicros())
                .setData(ByteString.copyFrom(event.data().toBytes()))
                .setReceivedAtMicros(RECEIVED_AT)
                .setClockAtMicros(CLOCK_AT)
                .setKeyId("key_2")
                .setKeyLine("key_1");
        if (event.subject() != null) {
            record.setSubject(event.subject());
        }
        if (event.extensions() != null) {
            record.setExtensions(ByteString.copyFrom(event.extensions().toBytes()));
        }
        return record.build();
    }
}
