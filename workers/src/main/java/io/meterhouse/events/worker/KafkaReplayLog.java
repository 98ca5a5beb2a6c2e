package io.meterhouse.events.worker;

import com.google.protobuf.ByteString;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventOffset;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.ValidEvent;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.LogPlace;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.operations.activity.ReplayLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts replayed events where the front door would have: on the partition of their identity. */
final class KafkaReplayLog implements ReplayLog, AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(2);

    private final EventLog log;
    private final Producer<byte[], byte[]> producer;

    KafkaReplayLog(String servers, EventLog log) {
        this.log = log;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "event-replays",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        MAX_BLOCK.toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) MAX_BLOCK.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) ANSWER_TIMEOUT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public List<LogPlace> put(List<ReplayedEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        EventLog.Topic topic = log.topic();
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
            for (ReplayedEvent event : events) {
                sent.add(producer.send(record(event, topic.partitions())));
            }
            List<LogPlace> places = new ArrayList<>(events.size());
            for (Future<RecordMetadata> one : sent) {
                RecordMetadata at = one.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                places.add(new LogPlace(topic.epoch(), at.partition(), EventOffset.first(at.offset())));
            }
            return places;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReplayLogException("The log was not waited for", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new ReplayLogException("The log did not take everything", e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(ReplayedEvent replayed, int partitions) {
        ValidEvent event = replayed.event();
        EventIdentity identity =
                EventIdentity.of(replayed.organization(), replayed.environment(), event.source(), event.id());
        EventRecord.Builder record = EventRecord.newBuilder()
                .setOrganization(replayed.organization())
                .setEnvironment(
                        replayed.environment() == Environment.LIVE
                                ? io.meterhouse.events.proto.Environment.LIVE
                                : io.meterhouse.events.proto.Environment.TEST)
                .setId(event.id())
                .setSource(event.source())
                .setType(event.type())
                .setTimeMicros(event.timeMicros())
                .setData(bytes(event.data()))
                .setReceivedAtMicros(Parameters.micros(replayed.receivedAt()))
                .setClockAtMicros(Parameters.micros(replayed.clockAt()))
                .setKeyId(replayed.keyId())
                .setKeyLine(replayed.keyLine());
        String subject = event.subject();
        if (subject != null) {
            record.setSubject(subject);
        }
        JsonSlice extensions = event.extensions();
        if (extensions != null) {
            record.setExtensions(bytes(extensions));
        }
        return new ProducerRecord<>(
                EventTopics.RAW,
                identity.partition(partitions),
                identity.toBytes(),
                record.build().toByteArray());
    }

    private static ByteString bytes(JsonSlice json) {
        return ByteString.copyFrom(json.array(), json.start(), json.length());
    }

    @Override
    public void close() {
        producer.close(MAX_BLOCK);
    }
}
