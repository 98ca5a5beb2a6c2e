package io.meterhouse.operations.storage;

/** A record that a run made or works on, by its type and id. */
public record RecordLink(String type, String id) {}
