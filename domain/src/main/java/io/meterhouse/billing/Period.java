package io.meterhouse.billing;

import java.time.Instant;

/** A half-open stretch of time: {@code start} belongs to it, {@code end} does not. */
public record Period(Instant start, Instant end) {
    public Period {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException("a period must not end before it starts: " + start + " to " + end);
        }
    }

    public boolean contains(Instant moment) {
        return !moment.isBefore(start) && moment.isBefore(end);
    }
}
