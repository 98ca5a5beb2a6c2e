package io.meterhouse.metering;

import java.util.Comparator;

/** The one order of events: time, receipt, source, id. It decides which is the latest. */
public record EventOrder(long timeMicros, long receivedAtMicros, String source, String id)
        implements Comparable<EventOrder> {
    private static final Comparator<EventOrder> ORDER = Comparator.comparingLong(EventOrder::timeMicros)
            .thenComparingLong(EventOrder::receivedAtMicros)
            .thenComparing(EventOrder::source)
            .thenComparing(EventOrder::id);

    @Override
    public int compareTo(EventOrder other) {
        return ORDER.compare(this, other);
    }
}
