package io.meterhouse.events.worker;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that can never be stored.
 *
 * @param reason a stable code
 * @param organization where the record says one
 */
record DeadLetter(
        int epoch,
        ConsumerRecord<byte[], byte[]> record,
        String reason,
        String detail,
        @Nullable String organization) {}
