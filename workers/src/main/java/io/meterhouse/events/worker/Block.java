package io.meterhouse.events.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Records of one log partition that are stored together, or not at all. */
final class Block {
    private final IntendedRange range;
    private final LogRecords records;
    private final boolean recovered;
    private final CountDownLatch abandoned = new CountDownLatch(1);

    /**
     * A block that is not begun.
     *
     * @param records those of the range that the log still has; none is added any more
     * @param recovered somebody meant to store it before, and it is not known what came of that
     */
    Block(IntendedRange range, LogRecords records, boolean recovered) {
        this.range = range;
        this.records = records;
        this.recovered = recovered;
    }

    IntendedRange range() {
        return range;
    }

    LogRecords records() {
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
