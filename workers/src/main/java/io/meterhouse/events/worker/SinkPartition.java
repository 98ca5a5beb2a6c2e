package io.meterhouse.events.worker;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private final RecordRoom room;
    /** As they will be blocks; the last of them still takes records. */
    private final Deque<LogRecords> waiting = new ArrayDeque<>();

    private @Nullable LogRecords spare;
    private @Nullable IntendedRange toRecover;
    private @Nullable Block block;
    private @Nullable CompletableFuture<Boolean> work;
    private volatile @Nullable RepeatIndex index;
    private long waitingSinceNanos;
    private long lastBlockNanos;

    /**
     * A partition as it was left.
     *
     * @param toRecover the block that its last owner meant to store, if that is not known to be done
     */
    SinkPartition(
            TopicPartition topicPartition,
            int epoch,
            @Nullable IntendedRange toRecover,
            SinkBounds bounds,
            RecordRoom room) {
        this.topicPartition = topicPartition;
        this.epoch = epoch;
        this.toRecover = toRecover;
        this.bounds = bounds;
        this.room = room;
        this.lastBlockNanos = System.nanoTime() - bounds.spacing().toNanos();
    }

    TopicPartition topicPartition() {
        return topicPartition;
    }

    long waitingBytes() {
        return waiting.stream().mapToLong(LogRecords::bytes).sum();
    }

    long waitingRecords() {
        return waiting.isEmpty()
                ? 0
                : waiting.getLast().lastRecord() - waiting.getFirst().firstRecord() + 1;
    }

    /** Whether a block that was meant before is not whole yet: until it is, nothing can be stored, so nothing may wait. */
    boolean isRecovering() {
        return toRecover != null;
    }

    /** Whether all of the next block is waiting already. */
    boolean isFull() {
        return waiting.size() > 1 || (!waiting.isEmpty() && isFull(waiting.getFirst()));
    }

    private boolean isFull(LogRecords records) {
        return records.bytes() >= bounds.blockBytes() || records.size() >= bounds.blockRows();
    }

    /** Since when what waits has waited for its block. */
    long waitingSinceNanos() {
        return waitingSinceNanos;
    }

    boolean hasBlock() {
        return block != null;
    }

    /** Takes a record over. */
    void add(ConsumerRecord<ByteBuffer, ByteBuffer> record, long nowNanos) {
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        if (waiting.isEmpty() || isComplete(waiting.getLast(), record.offset())) {
            waiting.add(emptyRecords());
        }
        waiting.getLast().add(record);
    }

    /** Whether a record at this place of the log is of a later block: what was meant to be one block before is the same one again. */
    private boolean isComplete(LogRecords records, long offset) {
        IntendedRange again = toRecover;
        if (again == null || records.firstRecord() >= again.to()) {
            return isFull(records);
        }
        return offset >= again.to();
    }

    private LogRecords emptyRecords() {
        LogRecords used = spare;
        spare = null;
        return used == null ? new LogRecords(topicPartition.partition(), room) : used;
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
        if (again != null && waiting.getLast().lastRecord() + 1 >= again.to()) {
            toRecover = null;
            block = new Block(again, recordsBefore(again.to()), true);
        } else if (again == null && isDue(nowNanos, pressed)) {
            LogRecords records = waiting.removeFirst();
            block = new Block(
                    new IntendedRange(
                            epoch, topicPartition.partition(), records.firstRecord(), records.lastRecord() + 1),
                    records,
                    false);
        }
        if (block != null) {
            lastBlockNanos = nowNanos;
            waitingSinceNanos = nowNanos;
        }
        return block;
    }

    /** The log may have dropped all of them since. */
    private LogRecords recordsBefore(long to) {
        return waiting.getFirst().firstRecord() < to ? waiting.removeFirst() : emptyRecords();
    }

    private boolean isDue(long nowNanos, boolean pressed) {
        boolean lingered = nowNanos - waitingSinceNanos >= bounds.linger().toNanos()
                && nowNanos - lastBlockNanos >= bounds.spacing().toNanos();
        return lingered || isFull() || (pressed && waitingBytes() >= bounds.bufferedBytes() / GOOD_PART);
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

    /** The stored block was committed: the next may come, into the room that it leaves. */
    void done() {
        if (block != null) {
            block.records().clear();
            spare = block.records();
        }
        block = null;
        work = null;
    }

    void abandon() {
        if (block != null) {
            block.abandon();
        }
    }
}
