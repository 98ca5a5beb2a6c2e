package io.meterhouse.bench;

import com.google.protobuf.ByteString;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.Environment;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records of the log as the doors write them for requests of a hundred events, of events of about 300 bytes that differ as an app's do: ids that rise, some
 * thousand subjects, paths and durations, a trace of its own each. The same seed makes the same ones.
 */
final class PreparedEvents {
    private static final int SUBJECTS = 20_000;
    private static final int PATHS = 500;
    static final int REQUEST_EVENTS = 100;
    private static final long MICROS_BETWEEN_REQUESTS = 700;
    private static final int[] STATUSES = {200, 200, 200, 200, 201, 204, 404, 500};
    private static final String[] REGIONS = {"eu-central-1", "eu-west-1", "us-east-1", "ap-south-1"};

    private final SplittableRandom random;
    private final EventRecord.Builder common;
    private final String organization;
    private final String type;
    private final String run;
    private final int partitions;
    private long receivedAtMicros;
    private long number;

    /** @param run part of each id, so that no two runs send the same event */
    PreparedEvents(String organization, String key, String type, String run, int partitions, long seed) {
        this.random = new SplittableRandom(seed);
        this.organization = organization;
        this.run = run;
        this.partitions = partitions;
        this.receivedAtMicros = System.currentTimeMillis() * 1_000;
        this.type = type;
        this.common = EventRecord.newBuilder()
                .setOrganization(organization)
                .setEnvironment(Environment.LIVE)
                .setKeyId(key)
                .setKeyLine(key);
    }

    /** The records of the next request. */
    List<ProducerRecord<byte[], byte[]>> next() {
        receivedAtMicros += MICROS_BETWEEN_REQUESTS;
        common.setReceivedAtMicros(receivedAtMicros).setClockAtMicros(receivedAtMicros);
        Map<Integer, EventBundle.Builder> bundles = new TreeMap<>();
        for (int i = 0; i < REQUEST_EVENTS; i++) {
            EventRecord event = event();
            EventIdentity identity = EventIdentity.of(
                    organization, io.meterhouse.apikeys.Environment.LIVE, event.getSource(), event.getId());
            bundles.computeIfAbsent(
                            identity.partition(partitions),
                            _ -> EventBundle.newBuilder().setCommon(common))
                    .addEvents(event);
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        bundles.forEach((partition, bundle) -> records.add(new ProducerRecord<>(
                EventTopics.RAW, partition, null, bundle.build().toByteArray())));
        return records;
    }

    private EventRecord event() {
        return EventRecord.newBuilder()
                .setId(run + "-" + number++)
                .setSource("bench")
                .setType(type)
                .setSubject("user-" + random.nextInt(SUBJECTS))
                .setTimeMicros(receivedAtMicros - random.nextInt(1_000_000))
                .setData(ByteString.copyFrom(data(), StandardCharsets.US_ASCII))
                .build();
    }

    private String data() {
        return "{\"path\":\"/v1/things/" + random.nextInt(PATHS) + "\",\"method\":\"GET\",\"status\":"
                + STATUSES[random.nextInt(STATUSES.length)] + ",\"duration_ms\":" + random.nextInt(10_000) / 10.0
                + ",\"region\":\"" + REGIONS[random.nextInt(REGIONS.length)] + "\",\"bytes\":"
                + random.nextInt(100_000) + ",\"agent\":\"acme-sdk/4.2.1 (linux; x86_64)\",\"trace\":\""
                + hex(random.nextLong()) + hex(random.nextLong()) + "\",\"cached\":" + random.nextBoolean() + "}";
    }

    private static String hex(long value) {
        return "%016x".formatted(value);
    }
}
