package io.meterhouse.events;

import java.nio.charset.StandardCharsets;

/** A text that is to be one event and nothing else, judged as the front door would judge it. */
public sealed interface SingleEvent {
    record Valid(ValidEvent event) implements SingleEvent {}

    /** @param code why it is no event: one of {@link RejectionCode}, or {@code malformed_body} */
    record Refused(String code, String detail) implements SingleEvent {}

    /**
     * Reads a text.
     *
     * @param context whose default source may be empty: then the event must say its own
     */
    static SingleEvent parse(String json, EventContext context) {
        return switch (EventParser.json(json.getBytes(StandardCharsets.UTF_8), context)) {
            case ParsedBody.Unusable unusable -> new Refused("malformed_body", unusable.detail());
            case ParsedBody.Events events -> of(events);
        };
    }

    private static SingleEvent of(ParsedBody.Events events) {
        if (!events.rejected().isEmpty()) {
            Rejection first = events.rejected().getFirst();
            return new Refused(first.code().code(), first.message());
        }
        if (events.valid().size() != 1) {
            return new Refused(RejectionCode.NOT_AN_OBJECT.code(), "one event is wanted");
        }
        ValidEvent event = events.valid().getFirst();
        return event.source().isEmpty()
                ? new Refused(RejectionCode.INVALID_SOURCE.code(), "the event needs a `source`: its key is not known")
                : new Valid(event);
    }
}
