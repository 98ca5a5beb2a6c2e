package io.meterhouse.metering.storage;

import java.time.Instant;

/**
 * Counted events of one meter and hour that came after a position.
 *
 * @param time the hour's start
 */
public record LateUsage(String meterId, Instant time, long counted) {}
