package io.meterhouse.events;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON as another product's clients write it: where in a body its events stand, where the key stands, and what each member
 * of an event becomes. A body is one event, an array of them, or an object around a list.
 *
 * <p>Total: there are no bytes for which reading throws. Each event is judged on its own, by the rules that hold for ours.
 */
public final class ForeignFormat {
    private static final String LIST = "batch";

    private final List<String> keyNames;
    private final Set<String> envelopeNames;
    private final EventMapping mapping;

    private ForeignFormat(List<String> keyNames, String sentAt, EventMapping mapping) {
        this.keyNames = keyNames;
        this.envelopeNames = Set.of(LIST, sentAt);
        this.mapping = mapping;
    }

    private ForeignFormat(EventMapping mapping) {
        this.keyNames = List.of();
        this.envelopeNames = Set.of();
        this.mapping = mapping;
    }

    /**
     * Segment's messages.
     *
     * @param call what was called ({@code track}, {@code identify}, ...) where the address says so; null where each message
     *     does
     */
    public static ForeignFormat segment(@Nullable String call) {
        return new ForeignFormat(List.of("writeKey"), SegmentMapping.SENT_AT, event -> SegmentMapping.map(event, call));
    }

    /** PostHog's events. */
    public static ForeignFormat postHog() {
        return new ForeignFormat(List.of("api_key", "token"), PostHogMapping.SENT_AT, PostHogMapping::map);
    }

    /**
     * {@code {event_id, user_id, event_name, event_time, payload}}, and {@code {event_id, user_id, event_type, page_url,
     * time_stamp}}, told apart by whether there is an {@code event_name}.
     */
    public static ForeignFormat ingest() {
        return new ForeignFormat(SeedMappings::ingest);
    }

    /** {@code {event, distinctId, properties, timestamp}}. */
    public static ForeignFormat capture() {
        return new ForeignFormat(SeedMappings::capture);
    }

    /** {@code {eventType, userId, timestamp, metadata}}. */
    public static ForeignFormat webhook() {
        return new ForeignFormat(SeedMappings::webhook);
    }

    /** The key that stands in a body; null where none does. */
    public @Nullable String key(byte[] body) {
        try {
            JsonSlice whole = whole(body);
            if (keyNames.isEmpty() || whole.first() != '{') {
                return null;
            }
            JsonMembers members = JsonMembers.named(Set.copyOf(keyNames), whole);
            for (String name : keyNames) {
                String key = members.text(name);
                if (key != null) {
                    return key;
                }
            }
            return null;
        } catch (MalformedJsonException noJson) {
            return null;
        }
    }

    /** Reads a body into events. */
    public ParsedBody parse(byte[] body, EventContext context) {
        try {
            return new Reading(context).body(whole(body));
        } catch (MalformedJsonException malformed) {
            return EventParser.malformed(malformed);
        }
    }

    private static JsonSlice whole(byte[] body) throws MalformedJsonException {
        JsonScanner scanner = new JsonScanner(body, EventParser.startOf(body), body.length);
        scanner.peek();
        int start = scanner.position();
        scanner.skipValue();
        int end = scanner.position();
        if (scanner.peek() >= 0) {
            throw new MalformedJsonException(scanner.position());
        }
        return new JsonSlice(body, start, end);
    }

    /** One body. */
    private final class Reading {
        private final EventContext context;
        private final EventDraft draft;
        private final Outcome outcome = new Outcome();

        Reading(EventContext context) {
            this.context = context;
            this.draft = new EventDraft(context);
        }

        ParsedBody body(JsonSlice whole) throws MalformedJsonException {
            if (whole.first() == '[') {
                return list(whole, JsonMembers.NONE);
            }
            JsonMembers envelope = whole.first() == '{' ? JsonMembers.named(envelopeNames, whole) : JsonMembers.NONE;
            JsonSlice list = envelope.value(LIST);
            if (list != null && list.first() == '[') {
                return list(list, envelope);
            }
            event(0, whole, envelope);
            return outcome.body();
        }

        private ParsedBody list(JsonSlice list, JsonMembers envelope) throws MalformedJsonException {
            JsonScanner scanner = new JsonScanner(list.array(), list.start(), list.start() + list.length());
            scanner.expect('[');
            if (scanner.take(']')) {
                return outcome.body();
            }
            int index = 0;
            do {
                if (index == EventLimits.EVENTS_PER_BODY) {
                    return EventParser.tooMany();
                }
                scanner.peek();
                int start = scanner.position();
                scanner.skipValue();
                event(index++, new JsonSlice(list.array(), start, scanner.position()), envelope);
            } while (scanner.take(','));
            return outcome.body();
        }

        private void event(int index, JsonSlice event, JsonMembers envelope) throws MalformedJsonException {
            if (event.first() != '{') {
                outcome.reject(index, null, RejectionCode.NOT_AN_OBJECT, "an event is a JSON object");
                return;
            }
            draft.clear();
            // One that is too large is refused for that, and not looked into.
            if (event.length() <= EventLimits.EVENT_BYTES) {
                mapping.map(new ForeignEvent(JsonMembers.of(event), envelope, draft, context.clockMicros()));
            }
            draft.judge(index, event.length(), outcome);
        }
    }
}
