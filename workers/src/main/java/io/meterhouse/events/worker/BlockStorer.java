package io.meterhouse.events.worker;

import io.meterhouse.catalog.MeterMatcher;
import io.meterhouse.events.storage.EventBlock;
import io.meterhouse.events.storage.EventRow;
import io.meterhouse.events.storage.EventTable;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.worker.EventDecoder.UndecodableException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
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
    private final Queue<EventBlock> spare = new ConcurrentLinkedQueue<>();

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
        Rows rows = new Rows(block, index, matcher, letters);
        try {
            return putAside(block, letters) && (rows.all.isEmpty() || insert(block, rows));
        } finally {
            rows.giveBack();
        }
    }

    /** The rows of a block. They are marked once: whoever needs some of them again gets them as they were. */
    private final class Rows {
        private final Block block;
        private final MeterMatcher matcher;
        private final long storedAt = Parameters.micros(clock.instant());
        private final EventBlock all = emptyBlock();
        /** Rising; as many as there are rows. */
        private final long[] offsets;
        /** Of the rows in the order of their offsets. */
        private final BitSet repeats;

        Rows(Block block, RepeatIndex index, MeterMatcher matcher, List<DeadLetter> letters) {
            this.block = block;
            this.matcher = matcher;
            EventDecoder decoder = new EventDecoder();
            Sightings seen = new Sightings(block.records().size());
            for (int i = 0; i < block.records().size(); i++) {
                LogRecord record = block.records().get(i);
                try {
                    if (!decoder.read(record)) {
                        continue;
                    }
                } catch (UndecodableException poison) {
                    letters.add(poison.letter(block.range().epoch(), record));
                    continue;
                }
                seen.add(decoder.identity(), record.offset(), decoder.clockAt());
                all.add(row(decoder, record, false));
            }
            this.offsets = seen.offsets();
            this.repeats = index.mark(seen);
            all.markRepeats(repeats);
        }

        private EventRow row(EventDecoder decoder, LogRecord record, boolean repeat) {
            return decoder.row(record, block.range().epoch(), repeat, matcher, storedAt);
        }

        /** Those of these offsets alone. */
        EventBlock of(long[] wanted) {
            EventBlock some = emptyBlock();
            EventDecoder decoder = new EventDecoder();
            for (int i = 0; i < block.records().size(); i++) {
                LogRecord record = block.records().get(i);
                int row = Arrays.binarySearch(offsets, record.offset());
                if (row < 0 || Arrays.binarySearch(wanted, record.offset()) < 0) {
                    continue;
                }
                try {
                    decoder.read(record);
                } catch (UndecodableException impossible) {
                    throw new IllegalStateException("a record that was read cannot be read", impossible);
                }
                some.add(row(decoder, record, repeats.get(row)));
            }
            return some;
        }

        void giveBack() {
            BlockStorer.this.giveBack(all);
        }
    }

    /** One that was used before has the room that it needs already. */
    private EventBlock emptyBlock() {
        EventBlock used = spare.poll();
        return used == null ? new EventBlock() : used;
    }

    private void giveBack(EventBlock block) {
        block.clear();
        spare.offer(block);
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

    private boolean insert(Block block, Rows rows) throws InterruptedException {
        Settling settling = new Settling(block, rows);
        Duration pause = FIRST_PAUSE;
        boolean unclear = block.isRecovered();
        while (!block.isAbandoned()) {
            try {
                if (!unclear) {
                    table.insert(rows.all, block.range().token());
                    metrics.stored(rows.offsets.length);
                    return true;
                }
                if (settling.step()) {
                    metrics.stored(rows.offsets.length);
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
        private final Rows rows;
        private boolean triedAsItWas;
        private int attempts;

        Settling(Block block, Rows rows) {
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
            long[] missing = missing(range);
            if (missing.length == 0) {
                // A kill can come between an insert and what follows from it; noting it again changes nothing.
                table.touch(range.epoch(), range.partition(), range.firstEvent(), range.endOfEvents());
                return true;
            }
            if (block.isAbandoned()) {
                return false;
            }
            if (missing.length == rows.offsets.length && !triedAsItWas) {
                table.insert(rows.all, range.token());
                triedAsItWas = true;
            } else {
                attempts++;
                LOG.warn("{} lacks {} of {} rows, inserting them", range.token(), missing.length, rows.offsets.length);
                metrics.repaired(missing.length);
                EventBlock some = rows.of(missing);
                try {
                    table.insert(some, range.token() + ":missing:" + fingerprint(missing) + ":" + attempts);
                } finally {
                    giveBack(some);
                }
            }
            return false;
        }

        private long[] missing(IntendedRange range) {
            long[] held = table.held(range.epoch(), range.partition(), range.firstEvent(), range.endOfEvents());
            return Arrays.stream(rows.offsets)
                    .filter(offset -> Arrays.binarySearch(held, offset) < 0)
                    .toArray();
        }

        private static String fingerprint(long[] missing) {
            long hash = 1;
            for (long offset : missing) {
                hash = 31 * hash + offset;
            }
            return missing.length + "-" + Long.toHexString(hash);
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
