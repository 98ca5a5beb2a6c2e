package io.meterhouse.events.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
    private static final long RECEIVED_AT = 1_767_225_600_123_456L;
    private static final long CLOCK_AT = 1_898_761_600_000_000L;
    private static final int PARTITIONS = 8;
    private static final String LONG = "😀é".repeat(256);

    @Test
    void eventsOfOnePartitionLieTogetherJustAsProtobufWritesThem() throws InvalidProtocolBufferException {
        List<ValidEvent> events = new ArrayList<>(List.of(
                event("1", "app", "api.request", "user-1", 1_767_225_599_000_000L, "{\"n\":1}", null),
                event("2", "app", "api.request", null, -1, "{}", "{\"x\":true}"),
                event("3", "ü", "t", "user-1", 0, "{\"n\":\"" + "a".repeat(20_000) + "\"}", null),
                event(LONG, LONG, LONG, LONG, Long.MAX_VALUE, "{}", "{\"é\":\"" + LONG + "\"}")));
        for (int more = 0; more < 100; more++) {
            events.add(event("more-" + more, "app", "t", null, more, "{}", null));
        }
        for (Environment environment : Environment.values()) {
            List<ProducerRecord<byte[], byte[]>> records = records(events, environment);
            assertThat(records).hasSize(PARTITIONS);
            for (ProducerRecord<byte[], byte[]> record : records) {
                List<ValidEvent> here = events.stream()
                        .filter(event -> partition(event, environment) == record.partition())
                        .toList();
                assertThat(record.topic()).isEqualTo(EventTopics.RAW);
                assertThat(record.key()).isNull();
                assertThat(record.value()).isEqualTo(bundle(here, environment).toByteArray());
                assertThat(LoggedEvents.of(new ConsumerRecord<>("", 0, 0, null, record.value())))
                        .isEqualTo(here.stream()
                                .map(event -> built(event, environment))
                                .toList());
            }
        }
    }

    @Test
    void aRecordHoldsNoMoreThanItsBound() throws InvalidProtocolBufferException {
        String half = "{\"n\":\"" + "a".repeat(EventRecords.BUNDLE_BYTES / 2) + "\"}";
        String large = "{\"n\":\"" + "a".repeat(EventRecords.BUNDLE_BYTES * 2) + "\"}";
        List<ValidEvent> events = List.of(
                event("1", "app", "t", null, 1, half, null),
                event("1", "app", "t", null, 1, half, null),
                event("1", "app", "t", null, 1, large, null),
                event("1", "app", "t", null, 1, "{}", null),
                event("1", "app", "t", null, 1, half, null));
        List<Integer> sizes = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records(events, Environment.LIVE)) {
            sizes.add(EventBundle.parseFrom(record.value()).getEventsCount());
        }
        assertThat(sizes).containsExactly(1, 1, 1, 2);
    }

    @Test
    void aRecordHoldsNoMoreEventsThanHavePlacesInIt() throws InvalidProtocolBufferException {
        List<ValidEvent> events =
                Collections.nCopies(EventOffset.MOST_IN_A_RECORD + 1, event("1", "a", "t", null, 1, "{}", null));
        List<Integer> sizes = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records(events, Environment.LIVE)) {
            sizes.add(EventBundle.parseFrom(record.value()).getEventsCount());
        }
        assertThat(sizes).containsExactly(EventOffset.MOST_IN_A_RECORD, 1);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(List<ValidEvent> events, Environment environment) {
        ActiveKey key = new ActiveKey("key_2", "key_1", "org_1", environment, Set.of(), false, 0, null);
        return EventRecords.of(events, key, RECEIVED_AT, CLOCK_AT, PARTITIONS);
    }

    private static int partition(ValidEvent event, Environment environment) {
        return EventIdentity.of("org_1", environment, event.source(), event.id())
                .partition(PARTITIONS);
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

    private static EventBundle bundle(List<ValidEvent> events, Environment environment) {
        EventBundle.Builder bundle = EventBundle.newBuilder().setCommon(common(environment));
        events.forEach(event -> bundle.addEvents(own(event)));
        return bundle.build();
    }

    private static EventRecord built(ValidEvent event, Environment environment) {
        return common(environment).toBuilder().mergeFrom(own(event)).build();
    }

    private static EventRecord common(Environment environment) {
        return EventRecord.newBuilder()
                .setOrganization("org_1")
                .setEnvironment(
                        environment == Environment.LIVE
                                ? io.meterhouse.events.proto.Environment.LIVE
                                : io.meterhouse.events.proto.Environment.TEST)
                .setReceivedAtMicros(RECEIVED_AT)
                .setClockAtMicros(CLOCK_AT)
                .setKeyId("key_2")
                .setKeyLine("key_1")
                .build();
    }

    private static EventRecord own(ValidEvent event) {
        EventRecord.Builder record = EventRecord.newBuilder()
                .setId(event.id())
                .setSource(event.source())
                .setType(event.type())
                .setTimeMicros(event.timeMicros())
                .setData(ByteString.copyFrom(event.data().toBytes()));
        if (event.subject() != null) {
            record.setSubject(event.subject());
        }
        if (event.extensions() != null) {
            record.setExtensions(ByteString.copyFrom(event.extensions().toBytes()));
        }
        return record.build();
    }
}
