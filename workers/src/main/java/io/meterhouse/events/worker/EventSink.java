package io.meterhouse.events.worker;

import io.meterhouse.events.EventTopics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log and stores it, partition by partition, in blocks. One thread reads, plans and commits; blocks are stored
 * beside it, so that it always comes back to Kafka in time. For each block it commits the intention (same offset, the
 * range in the metadata), then inserts, then commits what is done. Whatever breaks it, it starts over from what is
 * committed.
 */
final class EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(EventSink.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration BUSY_POLL = Duration.ofMillis(10);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HAND_OVER = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final Duration HEALTHY_AFTER = Duration.ofSeconds(30);
    private static final long LAG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
    private final IntSupplier currentEpoch;
    private final RepeatIndexLoader indexes;
    private final BlockStorer storer;
    private final SinkBounds bounds;
    private final SinkMetrics metrics;
    private final Semaphore writers;
    private final RecordRoom room;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final OwnedPartitions owned;
    private @Nullable Thread thread;
    private int partitions = 1;
    private long lagToldNanos;

    /**
     * A sink that is not started yet.
     *
     * @param consumers new consumers, those that subscribe being of the sink's group
     * @param currentEpoch the log's epoch; may throw while Kafka or PostgreSQL is away
     */
    EventSink(
            Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
            IntSupplier currentEpoch,
            RepeatIndexLoader indexes,
            BlockStorer storer,
            SinkBounds bounds,
            SinkMetrics metrics) {
        this.consumers = consumers;
        this.currentEpoch = currentEpoch;
        this.indexes = indexes;
        this.storer = storer;
        this.bounds = bounds;
        this.metrics = metrics;
        this.owned = new OwnedPartitions(bounds);
        this.writers = new Semaphore(bounds.writers());
        this.room = new RecordRoom(bounds.bufferedBytes());
    }

    void start() {
        thread = Thread.ofPlatform().name("event-sink").start(this::runUntilStopped);
    }

    /** Lets the blocks at work finish, commits them, and ends. */
    void stop() throws InterruptedException {
        stopping.countDown();
        Thread running = thread;
        if (running != null) {
            running.join(HAND_OVER.plus(COMMIT_TIMEOUT).plus(CLOSE_TIMEOUT).multipliedBy(2));
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private void runUntilStopped() {
        Duration pause = FIRST_PAUSE;
        while (!isStopping()) {
            long since = System.nanoTime();
            try {
                readAndStore();
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception | Error broken) {
                LOG.error("the sink starts over from what is committed, in {}", pause, broken);
                metrics.restarted();
            }
            if (System.nanoTime() - since > HEALTHY_AFTER.toNanos()) {
                pause = FIRST_PAUSE;
            }
            try {
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void readAndStore() throws InterruptedException {
        int epoch = currentEpoch.getAsInt();
        Consumer<ByteBuffer, ByteBuffer> consumer = consumers.get();
        boolean inGoodOrder = false;
        try {
            consumer.subscribe(List.of(EventTopics.RAW), new Ownership(consumer, epoch));
            while (!isStopping()) {
                read(consumer);
                commitAndStart(consumer);
                holdBack(consumer);
                tellLag(consumer);
            }
            handOver(consumer, owned.names());
            inGoodOrder = true;
        } finally {
            owned.abandonAll();
            close(consumer, inGoodOrder);
        }
    }

    private static void close(Consumer<ByteBuffer, ByteBuffer> consumer, boolean inGoodOrder) {
        try {
            consumer.close(CloseOptions.timeout(inGoodOrder ? CLOSE_TIMEOUT : Duration.ZERO));
        } catch (RuntimeException e) {
            LOG.warn("the sink's consumer did not close in good order: {}", e.toString());
        }
    }

    private void read(Consumer<ByteBuffer, ByteBuffer> consumer) {
        try {
            ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(owned.isBusy() ? BUSY_POLL : IDLE_POLL);
            long now = System.nanoTime();
            for (TopicPartition topicPartition : records.partitions()) {
                SinkPartition partition = owned.get(topicPartition);
                if (partition != null) {
                    records.records(topicPartition).forEach(record -> partition.add(record, now));
                }
            }
        } catch (WakeupException stopped) {
            LOG.debug("woken up");
        }
    }

    /** Commits what was stored and what is meant to be stored next, in one call, and then begins storing that. */
    private void commitAndStart(Consumer<ByteBuffer, ByteBuffer> consumer) {
        owned.all().forEach(EventSink::throwIfBroken);
        owned.plan(System.nanoTime());
        Map<TopicPartition, OffsetAndMetadata> commits = owned.commits();
        if (commits.isEmpty() || !commit(consumer, commits)) {
            return;
        }
        for (TopicPartition committed : commits.keySet()) {
            SinkPartition partition = owned.get(committed);
            if (partition == null) {
                continue;
            }
            Block planned = partition.planned();
            if (planned == null) {
                partition.done();
            } else {
                partition.started(begin(partition, planned));
            }
        }
    }

    /** Whether Kafka has it. If not for now, the same is tried in the next turn. */
    private static boolean commit(
            Consumer<ByteBuffer, ByteBuffer> consumer, Map<TopicPartition, OffsetAndMetadata> commits) {
        try {
            consumer.commitSync(commits, COMMIT_TIMEOUT);
            return true;
        } catch (RebalanceInProgressException | RetriableException later) {
            LOG.info("a commit waits: {}", later.toString());
            return false;
        }
    }

    private CompletableFuture<Boolean> begin(SinkPartition partition, Block block) {
        CompletableFuture<Boolean> storing = new CompletableFuture<>();
        RepeatIndex known = partition.index();
        int capacity = Math.max(2, bounds.rememberedIdentities() / partitions);
        Thread.ofVirtual().name("sink-" + block.range().token()).start(() -> {
            try {
                writers.acquire();
                try {
                    RepeatIndex index = known;
                    if (index == null) {
                        index = indexes.load(
                                partition.topicPartition().partition(),
                                block.range().from(),
                                capacity,
                                block);
                        partition.index(index);
                    }
                    storing.complete(storer.store(block, index));
                } finally {
                    writers.release();
                }
            } catch (Throwable broken) {
                storing.completeExceptionally(broken);
            }
        });
        return storing;
    }

    private static void throwIfBroken(SinkPartition partition) {
        CompletableFuture<Boolean> work = partition.work();
        if (work != null && work.isCompletedExceptionally()) {
            throw new IllegalStateException(
                    "storing a block of " + partition.topicPartition() + " broke", work.exceptionNow());
        }
    }

    private void holdBack(Consumer<ByteBuffer, ByteBuffer> consumer) {
        Set<TopicPartition> held = owned.heldBack();
        consumer.pause(held);
        Set<TopicPartition> others = new HashSet<>(owned.names());
        others.removeAll(held);
        consumer.resume(others);
    }

    private void tellLag(Consumer<ByteBuffer, ByteBuffer> consumer) {
        long now = System.nanoTime();
        if (now - lagToldNanos < LAG_EVERY_NANOS) {
            return;
        }
        lagToldNanos = now;
        long lag = 0;
        for (SinkPartition partition : owned.all()) {
            OptionalLong behind = consumer.currentLag(partition.topicPartition());
            lag += behind.orElse(0) + partition.waitingRecords();
        }
        metrics.lag(lag);
    }

    /** Waits a bounded time for the blocks at work on these partitions, commits them, and lets the partitions go. */
    private void handOver(Consumer<ByteBuffer, ByteBuffer> consumer, Collection<TopicPartition> leaving) {
        long end = System.nanoTime() + HAND_OVER.toNanos();
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        for (TopicPartition topicPartition : leaving) {
            SinkPartition partition = owned.remove(topicPartition);
            if (partition == null) {
                continue;
            }
            awaitUntil(partition.work(), end);
            OffsetAndMetadata commit = partition.isStored() ? partition.commit() : null;
            if (commit == null) {
                partition.abandon();
            } else {
                commits.put(topicPartition, commit);
            }
        }
        if (commits.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(commits, COMMIT_TIMEOUT);
        } catch (RuntimeException e) {
            LOG.warn("what was stored could not be committed, the next owner will look: {}", e.toString());
        }
    }

    private static void awaitUntil(@Nullable CompletableFuture<Boolean> work, long endNanos) {
        if (work == null) {
            return;
        }
        try {
            work.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | CompletionException notDone) {
            LOG.info("a block at work is left to the next owner: {}", notDone.toString());
        }
    }

    /** What Kafka tells of who owns which partition; called from within poll. */
    private final class Ownership implements ConsumerRebalanceListener {
        private final Consumer<ByteBuffer, ByteBuffer> consumer;
        private final int epoch;

        Ownership(Consumer<ByteBuffer, ByteBuffer> consumer, int epoch) {
            this.consumer = consumer;
            this.epoch = epoch;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            if (assigned.isEmpty()) {
                return;
            }
            partitions = consumer.partitionsFor(EventTopics.RAW).size();
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
            Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
            for (TopicPartition topicPartition : assigned) {
                OffsetAndMetadata last = committed.get(topicPartition);
                IntendedRange range = last == null ? null : IntendedRange.ofMetadata(last.metadata());
                // A range of another epoch speaks of a topic that is gone.
                IntendedRange open = range != null && range.epoch() == epoch ? range : null;
                long end = ends.getOrDefault(topicPartition, 0L);
                if (open != null && open.to() > end) {
                    LOG.error("{} ends at {}, before {} that was meant to be stored", topicPartition, end, open);
                    open = end > open.from() ? new IntendedRange(epoch, open.partition(), open.from(), end) : null;
                }
                owned.add(new SinkPartition(topicPartition, epoch, open, bounds, room));
            }
            LOG.info("the sink owns {}", owned.names());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            handOver(consumer, revoked);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            for (TopicPartition topicPartition : lost) {
                SinkPartition partition = owned.remove(topicPartition);
                if (partition != null) {
                    partition.abandon();
                }
            }
        }
    }
}
