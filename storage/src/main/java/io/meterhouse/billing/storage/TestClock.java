package io.meterhouse.billing.storage;

import java.time.Instant;

/**
 * A clock that an organization's billing goes by.
 *
 * @param now what it shows
 * @param goal what it is on its way to; the same as {@code now} when it stands
 */
public record TestClock(String id, String organization, Instant now, Instant goal, boolean advancing) {}
