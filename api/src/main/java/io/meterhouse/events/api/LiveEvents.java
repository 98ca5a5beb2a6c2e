package io.meterhouse.events.api;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.meterhouse.events.EventTopics;
import io.meterhouse.events.proto.EventBundle;
import io.meterhouse.events.proto.EventRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Shows events as they come in to those who watch: one reader of the log's tail a process, which runs only while somebody
 * watches, and hands each record to the watchers of its organization alone.
 */
@Component
class LiveEvents implements SmartLifecycle {
    /** As many watch at once. */
    static final int MAX_WATCHERS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    /** The reader stays so long after the last watcher: a page that is loaded again finds it at work. */
    private static final Duration IDLE_BEFORE_STOP = Duration.ofSeconds(10);

    private static final int ORGANIZATION_TAG =
            EventRecord.ORGANIZATION_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private static final int COMMON_TAG = EventBundle.COMMON_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final LogReaders readers;
    private final EventLogTopics topics;
    private final ConcurrentHashMap<String, List<Watcher>> watchers = new ConcurrentHashMap<>();
    private final AtomicInteger watching = new AtomicInteger();
    private @Nullable Thread reader;
    private volatile boolean running;

    LiveEvents(LogReaders readers, EventLogTopics topics) {
        this.readers = readers;
        this.topics = topics;
    }

    /** Takes an event, and must not block. */
    @FunctionalInterface
    interface EventReceiver {
        void accept(EventRecord event);
    }

    /**
     * Somebody who watches.
     *
     * @param wanted which events of the organization
     * @param end is called when nothing more will come
     */
    record Watcher(String organization, Predicate<EventRecord> wanted, EventReceiver receiver, Runnable end) {}

    /** Begins to watch; false where too many do already. */
    boolean watch(Watcher watcher) {
        if (watching.incrementAndGet() > MAX_WATCHERS) {
            watching.decrementAndGet();
            return false;
        }
        watchers.compute(watcher.organization(), (_, known) -> {
            List<Watcher> all = known == null ? new CopyOnWriteArrayList<>() : known;
            all.add(watcher);
            return all;
        });
        ensureReader();
        return true;
    }

    boolean isFull() {
        return watching.get() >= MAX_WATCHERS;
    }

    void leave(Watcher watcher) {
        watchers.computeIfPresent(watcher.organization(), (_, known) -> {
            if (known.remove(watcher)) {
                watching.decrementAndGet();
            }
            return known.isEmpty() ? null : known;
        });
    }

    private synchronized void ensureReader() {
        if (running && reader == null) {
            reader = Thread.ofPlatform().name("live-events").daemon().start(this::read);
        }
    }

    private void read() {
        long lastWatched = System.nanoTime();
        while (running) {
            try (Consumer<byte[], byte[]> consumer = readers.open("live-events")) {
                toTheEnd(consumer);
                while (running) {
                    consumer.poll(POLL).forEach(this::show);
                    lastWatched = watching.get() > 0 ? System.nanoTime() : lastWatched;
                    if (isIdle(lastWatched)) {
                        return;
                    }
                }
            } catch (KafkaException | IllegalStateException away) {
                LOG.info("live events pause: {}", away.toString());
                pause();
            }
        }
    }

    private void toTheEnd(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = IntStream.range(0, topics.partitions())
                .mapToObj(partition -> new TopicPartition(EventTopics.RAW, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Asked for now, so that "the end" is where the log ends at this moment and not at the first poll that
        // succeeds.
        partitions.forEach(consumer::position);
    }

    /** Nobody has watched for a while. Decided under the lock that a new watcher takes, so that none is left without reader. */
    private synchronized boolean isIdle(long lastWatched) {
        boolean idle = watching.get() == 0 && System.nanoTime() - lastWatched > IDLE_BEFORE_STOP.toNanos();
        if (idle) {
            reader = null;
        }
        return idle;
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE_AFTER_FAILURE.toNanos());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            List<Watcher> interested = watchers.get(organizationOf(record));
            if (interested == null) {
                return;
            }
            for (EventRecord event : LoggedEvents.of(record)) {
                show(event, interested);
            }
        } catch (InvalidProtocolBufferException notOurs) {
            LOG.debug("a record at {} of partition {} is no event", record.offset(), record.partition());
        }
    }

    private static void show(EventRecord event, List<Watcher> interested) {
        for (Watcher watcher : interested) {
            // Compared once more: what somebody may see hangs on nothing but this.
            if (watcher.organization().equals(event.getOrganization())
                    && watcher.wanted().test(event)) {
                watcher.receiver().accept(event);
            }
        }
    }

    /**
     * The first field of an event, or of what a bundle's events have in common; most records are nobody's to watch, and need
     * not be read further.
     */
    private static String organizationOf(ConsumerRecord<byte[], byte[]> record) throws InvalidProtocolBufferException {
        try {
            CodedInputStream in = CodedInputStream.newInstance(record.value());
            if (record.key() == null) {
                if (in.readTag() != COMMON_TAG) {
                    return "";
                }
                in.pushLimit(in.readRawVarint32());
            }
            return in.readTag() == ORGANIZATION_TAG ? in.readStringRequireUtf8() : "";
        } catch (InvalidProtocolBufferException broken) {
            throw broken;
        } catch (IOException broken) {
            throw new InvalidProtocolBufferException(broken);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Ends the streams first: the server waits for its open requests before it stops. */
    @Override
    public void stop() {
        running = false;
        watchers.values().forEach(all -> all.forEach(watcher -> watcher.end().run()));
        synchronized (this) {
            reader = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
