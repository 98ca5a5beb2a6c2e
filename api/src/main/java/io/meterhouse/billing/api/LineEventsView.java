package io.meterhouse.billing.api;

import io.meterhouse.metering.storage.LineEvents;
import io.meterhouse.metering.storage.LineEvents.LineEvent;
import io.meterhouse.operations.api.Cursor;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A page of the events behind a line, with the totals of the whole line. */
record LineEventsView(
        List<LineEvent> data, Totals totals, @Nullable String nextCursor) {
    /** @param excluded how many by reason */
    record Totals(long counted, SortedMap<String, Long> excluded) {}

    /** Of a line that nothing was metered for. */
    static final LineEventsView NONE = new LineEventsView(List.of(), new Totals(0, new TreeMap<>()), null);

    static LineEventsView of(LineEvents events) {
        return new LineEventsView(
                events.data(),
                new Totals(events.counted(), events.excluded()),
                events.nextCursor() == null ? null : Cursor.encode(events.nextCursor()));
    }
}
