package io.meterhouse.events.worker;

import java.time.Duration;

/**
 * Every bound of the sink.
 *
 * @param blockRows a block is full with so many events; the last record's are all in it
 * @param blockBytes a block is full when its events take this much as rows
 * @param linger how long an event waits for company
 * @param spacing the least time between two blocks of one partition that are not full: what is stored in too many small
 *     parts costs ClickHouse more to merge than to store
 * @param bufferedBytes what waits in memory for its block, of all partitions together, before reading pauses; what is being
 *     stored comes on top, of as many blocks as there are writers
 * @param rememberedIdentities of all partitions together
 * @param writers blocks that are stored at the same time
 */
record SinkBounds(
        int blockRows,
        int blockBytes,
        Duration linger,
        Duration spacing,
        long bufferedBytes,
        int rememberedIdentities,
        int writers) {
    private static final int MEBIBYTE = 1024 * 1024;

    static final SinkBounds STANDARD = new SinkBounds(
            100_000, 30 * MEBIBYTE, Duration.ofMillis(150), Duration.ofSeconds(1), 48L * MEBIBYTE, 1_000_000, 2);
}
