package io.meterhouse.metering.storage;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of the events behind a line, the newest first, and the totals of the whole line.
 *
 * @param nextCursor null on the last page
 */
public record LineEvents(
        List<LineEvent> data,
        long counted,
        SortedMap<String, Long> excluded,
        @Nullable String nextCursor) {

    /**
     * One event.
     *
     * @param value what the meter made of it, null where it made nothing
     * @param reason why it is not counted; null where it is
     */
    public record LineEvent(
            String id,
            String source,
            String type,
            @Nullable String subject,
            Instant time,
            Instant receivedAt,
            @Nullable String value,
            boolean counted,
            @Nullable String reason) {}
}
