package io.meterhouse.events;

import java.time.Duration;

/** Every bound of the event doors. */
public final class EventLimits {
    /** Events in one body. */
    public static final int EVENTS_PER_BODY = 1_000;

    /** Bytes of one body after decompression. */
    public static final int BODY_BYTES = 5 * 1024 * 1024;

    /** Bytes of one event as it was sent. */
    public static final int EVENT_BYTES = 256 * 1024;

    /** Objects and arrays inside each other in {@code data}, itself included. */
    public static final int DATA_DEPTH = 64;

    /** Characters (code points) of {@code id}, {@code source} and {@code subject}. */
    public static final int NAME_CHARACTERS = 512;

    /** Characters (code points) of {@code type}. */
    public static final int TYPE_CHARACTERS = 256;

    /** How far an event's time may lie behind the organization's billing clock, inclusive. */
    public static final Duration OLDEST = Duration.ofDays(35);

    /** How far an event's time may lie ahead of the organization's billing clock, inclusive. */
    public static final Duration FURTHEST_AHEAD = Duration.ofMinutes(5);

    static final long OLDEST_MICROS = OLDEST.toNanos() / 1_000;
    static final long FURTHEST_AHEAD_MICROS = FURTHEST_AHEAD.toNanos() / 1_000;

    private EventLimits() {}
}
