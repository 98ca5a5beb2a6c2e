package io.meterhouse.events;

/**
 * An id that was made for an event without one.
 *
 * @param index the event's place in the body
 */
public record MadeId(int index, String id) {}
