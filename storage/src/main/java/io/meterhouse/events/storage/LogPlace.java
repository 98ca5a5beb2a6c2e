package io.meterhouse.events.storage;

import io.meterhouse.events.EventOffset;

/**
 * Where one event lies on the log.
 *
 * @param offset an {@link EventOffset}
 */
public record LogPlace(int epoch, int partition, long offset) {}
