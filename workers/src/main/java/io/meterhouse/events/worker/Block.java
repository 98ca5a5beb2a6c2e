package io.meterhouse.events.worker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one log partition that are stored together, or not at all. */
final class Block {
    private final IntendedRange range;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final boolean recovered;
    private final CountDownLatch abandoned = new CountDownLatch(1);

    /** @param recovered somebody meant to store it before, and it is not known what came of that */
    Block(IntendedRange range, List<ConsumerRecord<byte[], byte[]>> records, boolean recovered) {
        this.range = range;
        this.records = List.copyOf(records);
        this.recovered = recovered;
    }

    IntendedRange range() {
        return range;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return records;
    }

    boolean isRecovered() {
        return recovered;
    }

    /** The partition has another owner, or the process ends: no insert is begun any more. */
    void abandon() {
        abandoned.countDown();
    }

    boolean isAbandoned() {
        return abandoned.getCount() == 0;
    }

    /** Waits before the next try; ends early when it is abandoned. */
    void pause(Duration duration) throws InterruptedException {
        abandoned.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
