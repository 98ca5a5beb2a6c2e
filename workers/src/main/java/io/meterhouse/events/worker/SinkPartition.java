package io.meterhouse.events.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition that this process owns: records that wait, and the one block at work. Used by the sink's own thread alone.
 */
final class SinkPartition {
    /** What is stored early for want of room is at least this part of all the room. */
    private static final int GOOD_PART = 16;

    private final TopicPartition topicPartition;
    private final int epoch;
    private final SinkBounds bounds;
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private @Nullable IntendedRange toRecover;
    private @Nullable Block block;
    private @Nullable CompletableFuture<Boolean> work;
    private volatile @Nullable RepeatIndex index;
    private long waitingBytes;
    private long waitingSinceNanos;
    private long lastBlockNanos;

    /**
     * A partition as it was left.
     *
     * @param toRecover the block that its last owner meant to store, if that is not known to be done
     */
    SinkPartition(TopicPartition topicPartition, int epoch, @Nullable IntendedRange toRecover, SinkBounds bounds) {
        this.topicPartition = topicPartition;
        this.epoch = epoch;
        this.toRecover = toRecover;
        this.bounds = bounds;
        this.lastBlockNanos = System.nanoTime() - bounds.spacing().toNanos();
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    int waitingRecords() {
        return waiting.size();
    }

    /** Whether more than the next block is waiting already. */
    boolean isFull() {
        return waitingBytes >= bounds.blockBytes() || waiting.size() >= bounds.blockRows();
    }

    void add(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        waiting.add(record);
        waitingBytes += size(record);
    }

    /** The index of this partition; null until it has been built by the first block's work. */
    @Nullable
    RepeatIndex index() {
        return index;
    }

    void index(RepeatIndex built) {
        index = built;
    }

    /**
     * Makes a block of what waits, if none is at work and it is time.
     *
     * @param pressed reading waits for room: a good part of the room is stored at once, whatever its time
     */
    @Nullable
    Block nextBlock(long nowNanos, boolean pressed) {
        if (block != null || waiting.isEmpty()) {
            return null;
        }
        IntendedRange again = toRecover;
        if (again != null && waiting.getLast().offset() + 1 >= again.to()) {
            toRecover = null;
            block = new Block(again, takeBefore(again.to()), true);
        } else if (again == null && isDue(nowNanos, pressed)) {
            List<ConsumerRecord<byte[], byte[]>> records = takeBlock();
            block = new Block(
                    new IntendedRange(
                            epoch,
                            topicPartition.partition(),
                            records.getFirst().offset(),
                            records.getLast().offset() + 1),
                    records,
                    false);
        }
        if (block != null) {
            lastBlockNanos = nowNanos;
            waitingSinceNanos = nowNanos;
        }
        return block;
    }

    private boolean isDue(long nowNanos, boolean pressed) {
        boolean lingered = nowNanos - waitingSinceNanos >= bounds.linger().toNanos()
                && nowNanos - lastBlockNanos >= bounds.spacing().toNanos();
        return lingered || isFull() || (pressed && waitingBytes >= bounds.bufferedBytes() / GOOD_PART);
    }

    private List<ConsumerRecord<byte[], byte[]>> takeBefore(long to) {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.getFirst().offset() < to) {
            taken.add(take());
        }
        return taken;
    }

    private List<ConsumerRecord<byte[], byte[]>> takeBlock() {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && taken.size() < bounds.blockRows() && bytes < bounds.blockBytes()) {
            bytes += size(waiting.getFirst());
            taken.add(take());
        }
        return taken;
    }

    private ConsumerRecord<byte[], byte[]> take() {
        ConsumerRecord<byte[], byte[]> record = waiting.removeFirst();
        waitingBytes -= size(record);
        return record;
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        return (long) Math.max(record.serializedKeySize(), 0) + Math.max(record.serializedValueSize(), 0);
    }

    /** The block that is made but whose storing has not begun: its intention must be committed first. */
    @Nullable
    Block planned() {
        return work == null ? block : null;
    }

    void started(CompletableFuture<Boolean> storing) {
        work = storing;
    }

    @Nullable
    CompletableFuture<Boolean> work() {
        return work;
    }

    boolean isStored() {
        return work != null && work.isDone() && !work.isCompletedExceptionally() && work.join();
    }

    /** What to commit before the planned block, or after the stored one; null where there is nothing to say. */
    @Nullable
    OffsetAndMetadata commit() {
        Block current = block;
        if (current == null) {
            return null;
        }
        if (isStored()) {
            return new OffsetAndMetadata(current.range().to());
        }
        return work == null
                ? new OffsetAndMetadata(current.range().from(), current.range().metadata())
                : null;
    }

    /** The stored block was committed: the next may come. */
    void done() {
        block = null;
        work = null;
    }

    void abandon() {
        if (block != null) {
            block.abandon();
        }
    }
}
