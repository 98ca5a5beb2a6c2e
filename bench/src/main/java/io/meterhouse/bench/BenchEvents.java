package io.meterhouse.bench;

import com.google.protobuf.ByteString;
import io.meterhouse.events.proto.Event;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Events of about 300 bytes as an app would send them, which differ as an app's do: in subject, path, status, duration, size
 * and trace. Made ahead; only their ids, of as many digits each, are written anew for every sending. The same seed makes the
 * same ones.
 */
final class BenchEvents {
    static final int ID_DIGITS = 16;

    private static final String ID = "#".repeat(ID_DIGITS);
    private static final int SUBJECTS = 20_000;
    private static final int PATHS = 500;
    private static final int[] STATUSES = {200, 200, 200, 200, 201, 204, 404, 500};
    private static final String[] REGIONS = {"eu-central-1", "eu-west-1", "us-east-1", "ap-south-1"};

    private final String type;
    private final SplittableRandom random;

    BenchEvents(String type, long seed) {
        this.type = type;
        this.random = new SplittableRandom(seed);
    }

    /** One event as JSON, with a place for its id. */
    String json() {
        return json(ID);
    }

    String json(String id) {
        return "{\"id\":\"" + id + "\",\"source\":\"bench\",\"type\":\"" + type + "\",\"subject\":\"" + subject()
                + "\",\"data\":" + data() + "}";
    }

    /** One event for gRPC, with a place for its id. */
    Event proto() {
        return Event.newBuilder()
                .setId(ID)
                .setSource("bench")
                .setType(type)
                .setSubject(subject())
                .setData(ByteString.copyFrom(data(), StandardCharsets.US_ASCII))
                .build();
    }

    private String subject() {
        return "user-" + random.nextInt(SUBJECTS);
    }

    private String data() {
        return "{\"path\":\"/v1/things/" + random.nextInt(PATHS) + "\",\"method\":\"GET\",\"status\":"
                + STATUSES[random.nextInt(STATUSES.length)] + ",\"duration_ms\":" + random.nextInt(10_000) / 10.0
                + ",\"region\":\"" + REGIONS[random.nextInt(REGIONS.length)] + "\",\"bytes\":"
                + random.nextInt(100_000) + ",\"agent\":\"acme-sdk/4.2.1 (linux; x86_64)\",\"trace\":\""
                + "%016x%016x".formatted(random.nextLong(), random.nextLong()) + "\",\"cached\":"
                + random.nextBoolean() + "}";
    }

    /** Where the ids are in bytes made of events. */
    static int[] idPlaces(byte[] bytes, int events) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int[] places = new int[events];
        int at = 0;
        for (int i = 0; i < events; i++) {
            at = text.indexOf(ID, at);
            if (at < 0) {
                throw new IllegalStateException("event " + i + " has no place for its id");
            }
            places[i] = at;
            at += ID_DIGITS;
        }
        return places;
    }

    /** Writes ids that rise from the first into their places. */
    static void writeIds(byte[] bytes, int[] places, long first) {
        long id = first;
        for (int place : places) {
            long rest = id++;
            for (int digit = place + ID_DIGITS - 1; digit >= place; digit--) {
                bytes[digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }
}
