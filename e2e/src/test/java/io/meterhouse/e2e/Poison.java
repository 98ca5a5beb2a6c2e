package io.meterhouse.e2e;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records on the log, past the front door, that cannot be stored. */
final class Poison {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "events.raw.v1";

    // The record's fields as proto/ numbers them, all of them texts or bytes.
    private static final int ORGANIZATION = 1;
    private static final int ID = 3;
    private static final int DATA = 8;
    private static final int LENGTH_DELIMITED = 2;

    private Poison() {}

    /** Puts a record of an organization aside that lacks its type and its source, and waits until it is listed. */
    static String incomplete(RunningStack stack, Caller operator, String organization, String eventId) {
        String before = newest(operator, organization);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        field(record, ORGANIZATION, organization);
        field(record, ID, eventId);
        field(record, DATA, "{\"n\": 1.50}");
        send(stack, record.toByteArray());
        return await("the dead letter of " + eventId)
                .atMost(PATIENCE)
                .until(() -> newest(operator, organization), newest -> !newest.equals(before));
    }

    /** The letter of the organization that was put aside last; empty where there is none. */
    private static String newest(Caller operator, String organization) {
        return operator.get("/v1/admin/dead-letters?reason=incomplete&organization=" + organization)
                .expecting(200)
                .body()
                .at("/data/0/id")
                .asString("");
    }

    private static void field(ByteArrayOutputStream record, int number, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        record.write(number << 3 | LENGTH_DELIMITED);
        record.write(utf8.length);
        record.writeBytes(utf8);
    }

    private static void send(RunningStack stack, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.endpoint("kafka"), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, 0, new byte[16], value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the log did not take the record", e);
        }
    }
}
