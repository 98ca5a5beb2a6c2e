package io.meterhouse.events;

/** The names of the event log. */
public final class EventTopics {
    /**
     * Accepted events. Key: the 16 bytes of the {@link EventIdentity}, which chooses the partition; value: a protobuf
     * {@code EventRecord}.
     */
    public static final String RAW = "events.raw.v1";

    /** Records that cannot be stored, as they were, with the reason in their headers. */
    public static final String DEAD = "events.dead.v1";

    /** A record with this header and no value only asks whether the partition takes records; readers pass it over. */
    public static final String PROBE_HEADER = "probe";

    private EventTopics() {}
}
