package io.meterhouse.events.worker;

import io.meterhouse.events.EventTopics;
import io.meterhouse.events.Utf8;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.NewDeadLetter;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.RawBytes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts records that cannot be stored aside, where people can see and replay them: as they were onto the dead-letter
 * topic, and as a row that says why. Doing so twice is one row.
 */
class DeadLetters implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);
    /** As many are on their way at a time, and written in one statement. */
    private static final int TOGETHER = 500;

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
        for (int from = 0; from < letters.size(); from += TOGETHER) {
            List<DeadLetter> some = letters.subList(from, Math.min(letters.size(), from + TOGETHER));
            onTheTopic(some);
            rows.addAll(some.stream().map(this::row).toList());
        }
    }

    private void onTheTopic(List<DeadLetter> letters) throws InterruptedException {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>(letters.size());
            for (DeadLetter letter : letters) {
                sent.add(producer.send(dead(letter)));
            }
            for (Future<RecordMetadata> one : sent) {
                await(one);
            }
        } catch (TimeoutException | KafkaException e) {
            throw new DeadLettersUnavailableException(e);
        }
    }

    private static void await(Future<RecordMetadata> sent) throws InterruptedException, TimeoutException {
        try {
            sent.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // With its headers it no longer fits: its row has all of it, and no partition stops for that.
            if (!(e.getCause() instanceof RecordTooLargeException)) {
                throw new DeadLettersUnavailableException(e);
            }
        }
    }

    private NewDeadLetter row(DeadLetter letter) {
        LogRecord record = letter.record();
        EventRecord event = letter.event();
        Instant now = clock.instant();
        Instant logged = record.timestamp() < 0 ? now : Instant.ofEpochMilli(record.timestamp());
        Utf8 key = record.key();
        return new NewDeadLetter(
                letter.epoch(),
                record.partition(),
                record.offset(),
                event == null ? null : blankAsNull(event.getOrganization()),
                event == null ? null : PoisonedEvent.environment(event),
                letter.reason(),
                letter.detail(),
                key == null ? null : new RawBytes(key.toBytes()),
                new RawBytes(Objects.requireNonNull(record.whole())),
                event == null ? null : PoisonedEvent.json(event),
                event == null ? logged : Objects.requireNonNullElse(timeOrNull(event.getReceivedAtMicros()), logged),
                event == null ? null : timeOrNull(event.getClockAtMicros()),
                event == null ? null : blankAsNull(event.getKeyId()),
                event == null ? null : blankAsNull(event.getKeyLine()),
                now);
    }

    /** The time that a record says, where it says one that can be. */
    private static @Nullable Instant timeOrNull(long micros) {
        return micros > 0 && EventDecoder.isStorable(micros) ? Parameters.instant(micros) : null;
    }

    private static @Nullable String blankAsNull(String text) {
        return text.isEmpty() ? null : text;
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
                EventTopics.DEAD, bytes(letter.record().key()), letter.record().whole());
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

    private static byte @Nullable [] bytes(@Nullable Utf8 content) {
        return content == null ? null : content.toBytes();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(MAX_BLOCK);
    }
}
