package io.meterhouse.events.storage;

import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/**
 * The matches that stand beside the rows of events. Writing one twice changes nothing. It writes for all organizations: this
 * is one of the named stores without a scope.
 */
@Repository
public class OlderMatchTable {
    private static final List<String> COLUMNS = List.of(
            "organization", "meter", "time", "log_epoch", "log_partition", "log_offset", "value", "text", "dimensions");

    /** A block is sent when it holds this much. */
    private static final int BLOCK_BYTES = 16 * 1024 * 1024;

    private final ClickHouse clickHouse;

    public OlderMatchTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Takes matches and sends them in blocks; what is taken is there for certain after {@link Batch#flush}. */
    public Batch batch() {
        return new Batch();
    }

    /** Matches on their way, of one writer. */
    public final class Batch {
        private ValueBuffer buffer = new ValueBuffer();

        private Batch() {}

        /** @throws ClickHouseException where a block was due and ClickHouse did not take it */
        public void add(OlderMatch older) {
            buffer.text(older.organization());
            buffer.int32(older.match().meterNumber());
            buffer.int64(older.time());
            buffer.int32(older.epoch());
            buffer.int32(older.partition());
            buffer.int64(older.offset());
            buffer.decimal256(older.match().value(), EventBlock.VALUE_SCALE);
            buffer.text(older.match().text());
            buffer.text(EventBlock.dimensions(older.match()));
            if (buffer.length() >= BLOCK_BYTES) {
                flush();
            }
        }

        /** @throws ClickHouseException where ClickHouse did not take it; the same matches may be sent again */
        public void flush() {
            if (buffer.length() > 0) {
                // The name only tells statements apart: the table itself makes two of the same into one.
                clickHouse.insert(
                        "event_matches",
                        COLUMNS,
                        buffer.bytes(),
                        buffer.length(),
                        "older-matches-" + UUID.randomUUID());
                buffer = new ValueBuffer();
            }
        }
    }
}
