package io.meterhouse.events.worker;

import io.meterhouse.events.EventTopics;
import io.meterhouse.events.storage.DeadLetterStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Puts records that cannot be stored aside, where people can see and replay them: as they were onto the dead-letter
 * topic, and as a row that says why. Doing so twice is one row.
 */
class DeadLetters implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final DeadLetterStore rows;
    private final Clock clock;

    DeadLetters(String servers, DeadLetterStore rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "event-sink-dead-letters",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        MAX_BLOCK.toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) MAX_BLOCK.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) ANSWER_TIMEOUT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Puts these aside.
     *
     * @throws DeadLettersUnavailableException where the log does not take them; the caller comes again
     */
    void add(List<DeadLetter> letters) throws InterruptedException {
        for (DeadLetter letter : letters) {
            try {
                producer.send(dead(letter)).get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException | KafkaException e) {
                throw new DeadLettersUnavailableException(e);
            }
            rows.add(
                    letter.epoch(),
                    letter.record().partition(),
                    letter.record().offset(),
                    letter.organization(),
                    letter.reason(),
                    letter.detail(),
                    clock.instant());
        }
    }

    /** The dead-letter topic did not take a record. */
    static final class DeadLettersUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DeadLettersUnavailableException(Throwable cause) {
            super("The dead-letter topic takes nothing at the moment", cause);
        }
    }

    private static ProducerRecord<byte[], byte[]> dead(DeadLetter letter) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                EventTopics.DEAD, letter.record().key(), letter.record().value());
        for (Header header : letter.record().headers()) {
            record.headers().add(header);
        }
        record.headers().add("reason", utf8(letter.reason()));
        record.headers().add("detail", utf8(letter.detail()));
        record.headers().add("epoch", utf8(Integer.toString(letter.epoch())));
        record.headers().add("partition", utf8(Integer.toString(letter.record().partition())));
        record.headers().add("offset", utf8(Long.toString(letter.record().offset())));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(MAX_BLOCK);
    }
}
