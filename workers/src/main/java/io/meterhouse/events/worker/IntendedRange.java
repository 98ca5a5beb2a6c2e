package io.meterhouse.events.worker;

import io.meterhouse.events.EventOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The records that are about to be stored as one block, kept in the metadata of an offset commit before the insert: so
 * whoever comes after a crash knows which insert may or may not have happened, and under which token.
 *
 * @param from the log's offset of the first record
 * @param to behind that of the last one
 */
record IntendedRange(int epoch, int partition, long from, long to) {
    private static final Pattern METADATA = Pattern.compile("intended=(\\d{1,9}):(\\d{1,9}):(\\d{1,18}):(\\d{1,18})");

    IntendedRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("a block has records: " + from + " to " + to);
        }
    }

    /** The deduplication token of the block, and its insert's query id. */
    String token() {
        return "events-" + epoch + ":" + partition + ":" + from + ":" + (to - 1);
    }

    /** Where the events of these records begin, an {@link EventOffset}. */
    long firstEvent() {
        return EventOffset.first(from);
    }

    /** Behind the last place that an event of these records can have. */
    long endOfEvents() {
        return EventOffset.first(to);
    }

    String metadata() {
        return "intended=" + epoch + ":" + partition + ":" + from + ":" + to;
    }

    /** What the metadata of a commit says; null where it says nothing. */
    static @Nullable IntendedRange ofMetadata(@Nullable String metadata) {
        if (metadata == null || metadata.isEmpty()) {
            return null;
        }
        Matcher parts = METADATA.matcher(metadata);
        if (!parts.matches()) {
            throw new IllegalArgumentException("the commit's metadata is not of this sink: " + metadata);
        }
        return new IntendedRange(
                Integer.parseInt(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }
}
