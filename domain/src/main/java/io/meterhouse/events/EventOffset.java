package io.meterhouse.events;

/**
 * Where an event lies in its log partition, as one number that rises along the log: in which record, and where among the
 * events of that record. Everything but the log itself speaks of events by this number.
 */
public final class EventOffset {
    /** As many events lie in one record at most. */
    public static final int MOST_IN_A_RECORD = 1_024;

    private EventOffset() {}

    /** The offset of an event, 0 being the first in its record. */
    public static long of(long record, int index) {
        return record * MOST_IN_A_RECORD + index;
    }

    /** The offset of a record's first event: all events of earlier records lie before it. */
    public static long first(long record) {
        return record * MOST_IN_A_RECORD;
    }

    /** The log's offset of the record that an event lies in. */
    public static long record(long eventOffset) {
        return eventOffset / MOST_IN_A_RECORD;
    }
}
