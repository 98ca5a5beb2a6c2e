package io.meterhouse.metering;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The one order of events: time, receipt, source, id. It decides which is the latest. Texts are compared by their UTF-8
 * bytes, as the database does.
 */
public record EventOrder(long timeMicros, long receivedAtMicros, String source, String id)
        implements Comparable<EventOrder> {
    private static final Comparator<String> BY_BYTES = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    private static final Comparator<EventOrder> ORDER = Comparator.comparingLong(EventOrder::timeMicros)
            .thenComparingLong(EventOrder::receivedAtMicros)
            .thenComparing(EventOrder::source, BY_BYTES)
            .thenComparing(EventOrder::id, BY_BYTES);

    @Override
    public int compareTo(EventOrder other) {
        return ORDER.compare(this, other);
    }
}
