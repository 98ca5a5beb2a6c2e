package io.meterhouse.metering.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page of events ended: they are ordered by time, and by their place on the log where that is the same. */
record LineCursor(long timeMicros, long epoch, long partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,18}):(\\d{1,9}):(\\d{1,9}):(\\d{1,18})");

    String text() {
        return timeMicros + ":" + epoch + ":" + partition + ":" + offset;
    }

    /**
     * Reads a cursor back.
     *
     * @throws InvalidCursorException where the text was never one
     */
    static LineCursor parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new InvalidCursorException();
        }
        return new LineCursor(
                Long.parseLong(parts.group(1)),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Long.parseLong(parts.group(4)));
    }
}
