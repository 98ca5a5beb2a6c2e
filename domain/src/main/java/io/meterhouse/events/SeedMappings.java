package io.meterhouse.events;

import java.util.Set;

/** The events of the systems that this one takes the place of, as their senders go on sending them. */
final class SeedMappings {
    private static final String EVENT_NAME = "event_name";

    /** What of a page's event says who and when, and not what. */
    private static final Set<String> NO_DATA = Set.of("event_id", "user_id", "event_type", "time_stamp");

    private SeedMappings() {}

    static void ingest(ForeignEvent event) throws MalformedJsonException {
        event.attribute(Attribute.ID, "event_id");
        event.attribute(Attribute.SUBJECT, "user_id");
        if (event.value(EVENT_NAME) != null) {
            event.attribute(Attribute.TYPE, EVENT_NAME);
            event.time("event_time");
            event.data(event.value("payload"));
        } else {
            event.attribute(Attribute.TYPE, "event_type");
            event.time("time_stamp");
            event.data(event.rest(NO_DATA));
        }
    }

    static void capture(ForeignEvent event) throws MalformedJsonException {
        event.attribute(Attribute.ID, "id");
        event.attribute(Attribute.TYPE, "event");
        event.attribute(Attribute.SUBJECT, "distinctId");
        event.time("timestamp");
        event.data(event.value("properties"));
    }

    static void webhook(ForeignEvent event) throws MalformedJsonException {
        event.attribute(Attribute.ID, "id");
        event.attribute(Attribute.TYPE, "eventType");
        event.attribute(Attribute.SUBJECT, "userId");
        event.time("timestamp");
        event.data(event.value("metadata"));
    }
}
