package io.meterhouse.events.storage;

/** Where one record lies on the log. */
public record LogPlace(int epoch, int partition, long offset) {}
