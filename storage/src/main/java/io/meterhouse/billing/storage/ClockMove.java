package io.meterhouse.billing.storage;

import java.util.List;

/**
 * One look at a test clock.
 *
 * @param wake the workflows that it has reached just now, or, where it is busy, that are still at work
 * @param busy whether something is at work, so that the clock must not move on
 * @param ready whether it has reached its goal
 */
public record ClockMove(List<String> wake, boolean busy, boolean ready) {
    public ClockMove {
        wake = List.copyOf(wake);
    }
}
