package io.meterhouse.events.storage;

import io.meterhouse.catalog.MeterMatch;

/**
 * What a meter makes of an event that was stored before the sink knew the meter.
 *
 * @param time the event's own, in microseconds since 1970
 */
public record OlderMatch(String organization, long time, int epoch, int partition, long offset, MeterMatch match) {}
