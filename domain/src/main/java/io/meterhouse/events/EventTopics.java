package io.meterhouse.events;

/** The names of the event log. */
public final class EventTopics {
    /**
     * Accepted events, each on the partition that its {@link EventIdentity} chooses. A record is a protobuf
     * {@code EventBundle}, without a key, of events that came together; or one {@code EventRecord}, its key being the 16
     * bytes of the identity. An event's place in its partition is its {@link EventOffset}.
     */
    public static final String RAW = "events.raw.v1";

    /** Records that cannot be stored, as they were, with the reason in their headers. */
    public static final String DEAD = "events.dead.v1";

    /** A record with this header and no value only asks whether the partition takes records; readers pass it over. */
    public static final String PROBE_HEADER = "probe";

    private EventTopics() {}
}
