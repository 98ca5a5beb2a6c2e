package io.meterhouse.events;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event of another product's, on its way into a draft of ours. Where such a product sends a text, a number is taken as
 * one; an empty text is one that is not there.
 */
final class ForeignEvent {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MICRO = 1_000;
    /** No number of milliseconds that is a time anybody lives in is longer. */
    private static final int LONGEST_MILLIS = 15;

    private final JsonMembers members;
    private final JsonMembers envelope;
    private final EventDraft draft;
    private final long clockMicros;

    /** @param envelope what stands beside the list that the event is in */
    ForeignEvent(JsonMembers members, JsonMembers envelope, EventDraft draft, long clockMicros) {
        this.members = members;
        this.envelope = envelope;
        this.draft = draft;
        this.clockMicros = clockMicros;
    }

    @Nullable
    JsonSlice value(String name) {
        return members.value(name);
    }

    @Nullable
    String text(String name) {
        return members.text(name);
    }

    /** The members of a member that is an object; none where it is none. */
    JsonMembers object(String name) throws MalformedJsonException {
        JsonSlice value = members.value(name);
        return value == null || value.first() != '{' ? JsonMembers.NONE : JsonMembers.of(value);
    }

    /** Every member but these as one object. */
    @Nullable
    JsonSlice rest(Set<String> names) {
        return members.without(names);
    }

    /** Gives an attribute the first of these members that is there. */
    void attribute(Attribute attribute, String... names) {
        JsonSlice value = first(names);
        if (value != null) {
            set(attribute, JsonMembers.textOf(value));
        }
    }

    /** Gives an attribute this text; null is something that is no text. */
    void set(Attribute attribute, @Nullable String text) {
        if (text == null) {
            draft.notText(attribute);
        } else {
            draft.text(attribute, text);
        }
    }

    private @Nullable JsonSlice first(String... names) {
        for (String name : names) {
            JsonSlice value = members.value(name);
            if (value != null && !isEmptyText(value)) {
                return value;
            }
        }
        return null;
    }

    private static boolean isEmptyText(JsonSlice value) {
        return value.length() == 2 && value.first() == '"';
    }

    /** Takes the first of these members as the time: RFC 3339, or milliseconds since 1970. */
    void time(String... names) {
        takeTime(EventTime.INVALID, names);
    }

    /**
     * Takes the first of these members as the time by the sender's own clock, and corrects it by what that clock showed when
     * the event was sent: what is ours now was the sender's then.
     *
     * @param sentAt the member that says so, in the event or beside its list; without it nothing is corrected
     */
    void timeBySendersClock(String sentAt, String... names) {
        JsonSlice sent = members.value(sentAt);
        if (sent == null) {
            sent = envelope.value(sentAt);
        }
        takeTime(sent == null ? EventTime.INVALID : micros(sent), names);
    }

    private void takeTime(long sentMicros, String... names) {
        JsonSlice value = first(names);
        if (value == null) {
            return;
        }
        long micros = micros(value);
        if (micros == EventTime.INVALID) {
            draft.notText(Attribute.TIME);
            return;
        }
        long corrected = sentMicros == EventTime.INVALID ? micros : micros + (clockMicros - sentMicros);
        draft.text(Attribute.TIME, written(corrected));
    }

    private static long micros(JsonSlice value) {
        if (JsonMembers.isNumber(value)) {
            return microsOfMillis(value.toString());
        }
        String text = JsonMembers.textOf(value);
        return text == null ? EventTime.INVALID : EventTime.parse(text);
    }

    private static long microsOfMillis(String millis) {
        if (millis.length() > LONGEST_MILLIS) {
            return EventTime.INVALID;
        }
        try {
            return Long.parseLong(millis) * MICROS_PER_MILLI;
        } catch (NumberFormatException notWhole) {
            return EventTime.INVALID;
        }
    }

    private static String written(long micros) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(micros, MICROS_PER_SECOND),
                        Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO)
                .toString();
    }

    /** Takes a value as the data, as it was sent; none is the empty object. */
    void data(@Nullable JsonSlice value) throws MalformedJsonException {
        if (value != null) {
            int end = value.start() + value.length();
            draft.data(value, new JsonScanner(value.array(), value.start(), end).skipValue());
        }
    }

    /** Keeps a member as an extension of this name, where it is a text, a number or a boolean. */
    void extension(String extension, String name) {
        JsonSlice value = members.value(name);
        if (value != null && value.first() != '{' && value.first() != '[') {
            draft.extension(extension, value);
        }
    }
}
