package io.meterhouse.events.storage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page of a list of events ended: events are listed by time, and by their place on the log where that is the same. */
public record EventPlace(long timeMicros, long epoch, long partition, long offset) {
    private static final long MAX_UINT32 = 0xFFFF_FFFFL;
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,18}):(\\d{1,9}):(\\d{1,9}):(\\d{1,18})");

    /** Before the newest. */
    public static final EventPlace START = new EventPlace(Long.MAX_VALUE, MAX_UINT32, MAX_UINT32, Long.MAX_VALUE);

    public static EventPlace of(StoredEvent event) {
        return new EventPlace(Parameters.micros(event.time()), event.epoch(), event.partition(), event.offset());
    }

    public String text() {
        return timeMicros + ":" + epoch + ":" + partition + ":" + offset;
    }

    /** The place that a text says; empty where it says none. */
    public static Optional<EventPlace> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new EventPlace(
                        Long.parseLong(parts.group(1)),
                        Long.parseLong(parts.group(2)),
                        Long.parseLong(parts.group(3)),
                        Long.parseLong(parts.group(4))))
                : Optional.empty();
    }
}
