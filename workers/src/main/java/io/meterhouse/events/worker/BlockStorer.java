package io.meterhouse.events.worker;

import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.storage.EventRow;
import io.meterhouse.events.storage.EventTable;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.worker.EventDecoder.Decoded;
import io.meterhouse.events.worker.EventDecoder.UndecodableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a block exactly once. The token is the first guard, the table is the proof: after anything but a clear answer it
 * waits until no insert of that block is at work any more, asks which positions the table holds, and inserts what is
 * missing. It tries for ever; only losing the partition ends that.
 *
 * <p>ClickHouse writes a block's token to its deduplication log before the block itself, so that a kill in between leaves
 * a token that swallows the repeat. That is why a block that is wholly missing is first tried once more under its own
 * token (an insert of a former owner that is still on its way is then swallowed), and only what is missing after that goes
 * in under a token of its own. That token is made from what it holds, so that two owners come to the same one.
 */
final class BlockStorer {
    private static final Logger LOG = LoggerFactory.getLogger(BlockStorer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EventTable table;
    private final DeadLetters deadLetters;
    private final Supplier<MeterMatcher> meters;
    private final Clock clock;
    private final SinkMetrics metrics;

    /** @param meters all meters as they are at the moment of the call, which is after the block was read */
    BlockStorer(
            EventTable table,
            DeadLetters deadLetters,
            Supplier<MeterMatcher> meters,
            Clock clock,
            SinkMetrics metrics) {
        this.table = table;
        this.deadLetters = deadLetters;
        this.meters = meters;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Whether the block is stored; false only where it was abandoned. */
    boolean store(Block block, RepeatIndex index) throws InterruptedException {
        MeterMatcher matcher = untilDone(block, meters);
        if (matcher == null) {
            return false;
        }
        List<DeadLetter> letters = new ArrayList<>();
        List<EventRow> rows = rows(block, index, matcher, letters);
        if (!putAside(block, letters)) {
            return false;
        }
        return rows.isEmpty() || insert(block, rows);
    }

    private List<EventRow> rows(Block block, RepeatIndex index, MeterMatcher matcher, List<DeadLetter> letters) {
        long storedAt = Parameters.micros(clock.instant());
        int epoch = block.range().epoch();
        List<EventRow> rows = new ArrayList<>(block.records().size());
        for (ConsumerRecord<byte[], byte[]> record : block.records()) {
            if (record.value() == null) {
                // A probe: it only asked whether the partition takes records.
                continue;
            }
            try {
                Decoded decoded = EventDecoder.decode(record);
                boolean repeat = index.mark(
                        decoded.identity(), record.offset(), decoded.event().getClockAtMicros());
                rows.add(EventDecoder.row(record, decoded, epoch, repeat, matcher, storedAt));
            } catch (UndecodableException poison) {
                letters.add(poison.letter(epoch, record));
            }
        }
        return rows;
    }

    private boolean putAside(Block block, List<DeadLetter> letters) throws InterruptedException {
        if (letters.isEmpty()) {
            return true;
        }
        LOG.warn(
                "{} records of {} cannot be stored and are put aside",
                letters.size(),
                block.range().token());
        Boolean done = untilDone(block, () -> {
            try {
                deadLetters.add(letters);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
        if (done != null) {
            metrics.poison(letters.size());
        }
        return done != null && done;
    }

    private boolean insert(Block block, List<EventRow> rows) throws InterruptedException {
        Settling settling = new Settling(block, rows);
        Duration pause = FIRST_PAUSE;
        boolean unclear = block.isRecovered();
        while (!block.isAbandoned()) {
            try {
                if (!unclear) {
                    table.insert(rows, block.range().token());
                    metrics.stored(rows.size());
                    return true;
                }
                if (settling.step()) {
                    metrics.stored(rows.size());
                    return true;
                }
            } catch (RuntimeException noClearAnswer) {
                unclear = true;
                metrics.retry();
                LOG.warn(
                        "{} has no clear answer, trying again in {}: {}",
                        block.range().token(),
                        pause,
                        noClearAnswer.toString());
                block.pause(pause);
                pause = longer(pause);
            }
        }
        return false;
    }

    /** The way of a block of which it is not known whether it is stored. */
    private final class Settling {
        private final Block block;
        private final List<EventRow> rows;
        private boolean triedAsItWas;
        private int attempts;

        Settling(Block block, List<EventRow> rows) {
            this.block = block;
            this.rows = rows;
        }

        /** One look, and one insert at most; true when the table has been seen to hold every row. */
        boolean step() throws InterruptedException {
            IntendedRange range = block.range();
            if (table.isRunning(range.token())) {
                block.pause(FIRST_PAUSE);
                return false;
            }
            List<EventRow> missing = missing(range);
            if (missing.isEmpty()) {
                // A kill can come between an insert and what follows from it; noting it again changes nothing.
                table.touch(range.epoch(), range.partition(), range.from(), range.to());
                return true;
            }
            if (block.isAbandoned()) {
                return false;
            }
            if (missing.size() == rows.size() && !triedAsItWas) {
                triedAsItWas = true;
                table.insert(rows, range.token());
            } else {
                attempts++;
                LOG.warn("{} lacks {} of {} rows, inserting them", range.token(), missing.size(), rows.size());
                metrics.repaired(missing.size());
                table.insert(missing, range.token() + ":missing:" + fingerprint(missing) + ":" + attempts);
            }
            return false;
        }

        private List<EventRow> missing(IntendedRange range) {
            long[] held = table.held(range.epoch(), range.partition(), range.from(), range.to());
            return rows.stream()
                    .filter(row -> Arrays.binarySearch(held, row.offset()) < 0)
                    .toList();
        }

        private static String fingerprint(List<EventRow> missing) {
            long hash = 1;
            for (EventRow row : missing) {
                hash = 31 * hash + row.offset();
            }
            return missing.size() + "-" + Long.toHexString(hash);
        }
    }

    /** Asks until there is an answer; null where the block was abandoned first. */
    private static <T> @Nullable T untilDone(Block block, Supplier<T> work) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (!block.isAbandoned()) {
            try {
                return work.get();
            } catch (RuntimeException away) {
                LOG.warn("{} waits {}: {}", block.range().token(), pause, away.toString());
                block.pause(pause);
                pause = longer(pause);
            }
        }
        return null;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
