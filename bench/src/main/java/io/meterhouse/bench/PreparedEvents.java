package io.meterhouse.bench;

import com.google.protobuf.ByteString;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.Environment;
import io.meterhouse.events.proto.EventRecord;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records of the log as the doors write them, of events of about 300 bytes that differ as an app's do: ids that rise, some
 * thousand subjects, paths and durations, a trace of its own each. The same seed makes the same ones.
 */
final class PreparedEvents {
    private static final int SUBJECTS = 20_000;
    private static final int PATHS = 500;
    private static final int REQUEST_EVENTS = 100;
    private static final long MICROS_BETWEEN_REQUESTS = 700;
    private static final int[] STATUSES = {200, 200, 200, 200, 201, 204, 404, 500};
    private static final String[] REGIONS = {"eu-central-1", "eu-west-1", "us-east-1", "ap-south-1"};

    private final SplittableRandom random;
    private final EventRecord.Builder record;
    private final String organization;
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
        this.record = EventRecord.newBuilder()
                .setOrganization(organization)
                .setEnvironment(Environment.LIVE)
                .setSource("bench")
                .setType(type)
                .setKeyId(key)
                .setKeyLine(key);
    }

    ProducerRecord<byte[], byte[]> next() {
        if (number % REQUEST_EVENTS == 0) {
            receivedAtMicros += MICROS_BETWEEN_REQUESTS;
        }
        String id = run + "-" + number++;
        EventIdentity identity = EventIdentity.of(organization, io.meterhouse.apikeys.Environment.LIVE, "bench", id);
        byte[] value = record.setId(id)
                .setSubject("user-" + random.nextInt(SUBJECTS))
                .setTimeMicros(receivedAtMicros - random.nextInt(1_000_000))
                .setReceivedAtMicros(receivedAtMicros)
                .setClockAtMicros(receivedAtMicros)
                .setData(ByteString.copyFrom(data(), StandardCharsets.US_ASCII))
                .build()
                .toByteArray();
        return new ProducerRecord<>(EventTopics.RAW, identity.partition(partitions), identity.toBytes(), value);
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
