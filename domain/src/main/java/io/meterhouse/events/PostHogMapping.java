package io.meterhouse.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** PostHog's events. */
final class PostHogMapping {
    static final String SENT_AT = "sent_at";

    private static final String PROPERTIES = "properties";
    private static final String DISTINCT_ID = "distinct_id";

    /** Some clients write these into the properties, others beside them. */
    private static final List<String> OF_THE_PERSON = List.of("$set", "$set_once");

    private PostHogMapping() {}

    static void map(ForeignEvent event) throws MalformedJsonException {
        JsonMembers properties = event.object(PROPERTIES);
        event.attribute(Attribute.TYPE, "event");
        event.attribute(Attribute.ID, "uuid");
        event.timeBySendersClock(SENT_AT, "timestamp");
        if (event.value(DISTINCT_ID) != null) {
            event.attribute(Attribute.SUBJECT, DISTINCT_ID);
        } else if (properties.value(DISTINCT_ID) != null) {
            event.set(Attribute.SUBJECT, properties.text(DISTINCT_ID));
        }
        event.data(data(event, properties));
    }

    /** The properties as they were sent, with what is said of the person among them. */
    private static @Nullable JsonSlice data(ForeignEvent event, JsonMembers properties) throws MalformedJsonException {
        JsonSlice sent = event.value(PROPERTIES);
        JsonObjectWriter beside = new JsonObjectWriter();
        for (String name : OF_THE_PERSON) {
            JsonSlice value = event.value(name);
            if (value != null && properties.value(name) == null) {
                beside.add(name, value);
            }
        }
        if (beside.isEmpty() || (sent != null && sent.first() != '{')) {
            return sent;
        }
        if (sent != null) {
            beside.addMembersOf(sent);
        }
        return beside.written();
    }
}
