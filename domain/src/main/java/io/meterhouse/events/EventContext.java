package io.meterhouse.events;

/**
 * What the door knows of a body before it reads it.
 *
 * @param defaultSource the source of events without one: the key's line
 * @param clockMicros the organization's billing clock, microseconds since 1970-01-01T00:00:00Z
 * @param idSeed what ids of events without one are made from, with their index
 */
public record EventContext(String defaultSource, long clockMicros, IdSeed idSeed) {}
