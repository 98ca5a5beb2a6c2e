package io.meterhouse.events;

import org.jspecify.annotations.Nullable;

/** Segment's messages, and those of the clients that speak its language. */
final class SegmentMapping {
    static final String SENT_AT = "sentAt";

    private static final String TRACK = "track";

    private SegmentMapping() {}

    /** What is tracked has its own name; any other message is of the type of its call. */
    static void map(ForeignEvent event, @Nullable String callByAddress) throws MalformedJsonException {
        String call = callByAddress == null ? event.text("type") : callByAddress;
        if (call == null || call.equals(TRACK)) {
            event.attribute(Attribute.TYPE, "event");
        } else {
            event.set(Attribute.TYPE, call);
        }
        event.attribute(Attribute.ID, "messageId");
        event.attribute(Attribute.SUBJECT, "userId", "anonymousId");
        event.timeBySendersClock(SENT_AT, "timestamp", "originalTimestamp");
        event.data(event.value(isOfTraits(call) ? "traits" : "properties"));
        event.extension("anonymousid", "anonymousId");
        event.extension("groupid", "groupId");
        event.extension("previousid", "previousId");
        event.extension("name", "name");
        event.extension("category", "category");
    }

    private static boolean isOfTraits(@Nullable String call) {
        return "identify".equals(call) || "group".equals(call);
    }
}
