package io.meterhouse.events;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies into events in one pass, judging each event on its own. Total: there are no bytes for which it throws.
 *
 * <p>{@code data} is cut out as the sender's own bytes, never decoded. The array handed in must not change while the
 * events are in use.
 */
public final class EventParser {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

    private final byte[] body;
    private final EventDraft draft;
    private final RepeatedTexts texts = new RepeatedTexts();
    private final Outcome outcome = new Outcome();
    // The length of the event in the draft.
    private int bytes;

    private EventParser(byte[] body, EventContext context) {
        this.body = body;
        this.draft = new EventDraft(context);
    }

    /** One event, or an array of events: plain JSON and CloudEvents' structured and batch forms alike. */
    public static ParsedBody json(byte[] body, EventContext context) {
        EventParser parser = new EventParser(body, context);
        try {
            return parser.one(new JsonScanner(body, startOf(body), body.length));
        } catch (MalformedJsonException malformed) {
            return malformed(malformed);
        }
    }

    /** An event a line. Lines of nothing but white space do not count; a line that is no JSON is one rejected event. */
    public static ParsedBody lines(byte[] body, EventContext context) {
        return new EventParser(body, context).everyLine(startOf(body));
    }

    /** Events that came in fields of their own: CloudEvents' binary form, gRPC. */
    public static ParsedBody fields(List<EventFields> events, EventContext context) {
        if (events.size() > EventLimits.EVENTS_PER_BODY) {
            return tooMany();
        }
        EventParser parser = new EventParser(new byte[0], context);
        for (int index = 0; index < events.size(); index++) {
            parser.fields(index, events.get(index));
        }
        return parser.outcome.body();
    }

    /** Where a body starts, behind the mark that some tools write. */
    static int startOf(byte[] body) {
        boolean marked = body.length >= BYTE_ORDER_MARK.length
                && body[0] == BYTE_ORDER_MARK[0]
                && body[1] == BYTE_ORDER_MARK[1]
                && body[2] == BYTE_ORDER_MARK[2];
        return marked ? BYTE_ORDER_MARK.length : 0;
    }

    static ParsedBody malformed(MalformedJsonException malformed) {
        return new ParsedBody.Unusable(
                ParsedBody.Fault.MALFORMED_BODY, "the body is not JSON at byte " + malformed.position());
    }

    static ParsedBody tooMany() {
        return new ParsedBody.Unusable(
                ParsedBody.Fault.TOO_MANY_EVENTS, "a body holds at most " + EventLimits.EVENTS_PER_BODY + " events");
    }

    private ParsedBody one(JsonScanner scanner) throws MalformedJsonException {
        if (!scanner.take('[')) {
            event(scanner, 0);
        } else if (!scanner.take(']')) {
            int index = 0;
            do {
                if (index == EventLimits.EVENTS_PER_BODY) {
                    return tooMany();
                }
                event(scanner, index++);
            } while (scanner.take(','));
            scanner.expect(']');
        }
        if (scanner.peek() >= 0) {
            throw new MalformedJsonException(scanner.position());
        }
        return outcome.body();
    }

    private ParsedBody everyLine(int first) {
        int index = 0;
        for (int start = first; start < body.length; ) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            JsonScanner line = new JsonScanner(body, start, end);
            if (line.peek() >= 0) {
                if (index == EventLimits.EVENTS_PER_BODY) {
                    return tooMany();
                }
                line(line, index++, start);
            }
            start = end + 1;
        }
        return outcome.body();
    }

    private void line(JsonScanner line, int index, int start) {
        try {
            boolean object = read(line);
            if (line.peek() >= 0) {
                throw new MalformedJsonException(line.position());
            }
            judge(index, object);
        } catch (MalformedJsonException malformed) {
            outcome.reject(
                    index,
                    null,
                    RejectionCode.NOT_AN_OBJECT,
                    "the line is not JSON at its byte " + (malformed.position() - start));
        }
    }

    private void event(JsonScanner scanner, int index) throws MalformedJsonException {
        judge(index, read(scanner));
    }

    /** Reads the next value into the draft, if it is an object. */
    private boolean read(JsonScanner scanner) throws MalformedJsonException {
        draft.clear();
        boolean object = scanner.peek() == '{';
        int start = scanner.position();
        if (!object) {
            scanner.skipValue();
            return false;
        }
        scanner.expect('{');
        if (!scanner.take('}')) {
            do {
                member(scanner);
            } while (scanner.take(','));
            scanner.expect('}');
        }
        bytes = scanner.position() - start;
        return true;
    }

    private void judge(int index, boolean object) {
        if (object) {
            draft.judge(index, bytes, outcome);
        } else {
            outcome.reject(index, null, RejectionCode.NOT_AN_OBJECT, "an event is a JSON object");
        }
    }

    private void member(JsonScanner scanner) throws MalformedJsonException {
        scanner.peek();
        int name = scanner.position();
        scanner.skipString();
        int nameEnd = scanner.position();
        scanner.expect(':');
        int kind = scanner.peek();
        int value = scanner.position();
        int depth = scanner.skipValue();
        int valueEnd = scanner.position();
        Attribute attribute = Attribute.named(body, name + 1, nameEnd - 1);
        if (attribute != null) {
            attribute(attribute, kind, value, valueEnd);
        } else if (isData(name + 1, nameEnd - 1)) {
            data(kind, value, valueEnd, depth);
        } else {
            unusualMember(name, nameEnd, kind, value, valueEnd, depth);
        }
    }

    private boolean isData(int start, int end) {
        return end - start == DATA.length
                && body[start] == DATA[0]
                && body[start + 1] == DATA[1]
                && body[start + 2] == DATA[2]
                && body[start + 3] == DATA[3];
    }

    /** An extension, or a known name in escapes. */
    private void unusualMember(int nameStart, int nameEnd, int kind, int value, int valueEnd, int depth) {
        String name = JsonScanner.text(body, nameStart, nameEnd);
        if (name == null) {
            draft.unreadableName();
            return;
        }
        Attribute attribute = Attribute.named(name);
        if (attribute != null) {
            attribute(attribute, kind, value, valueEnd);
        } else if (name.equals("data")) {
            data(kind, value, valueEnd, depth);
        } else {
            draft.extension(name, new JsonSlice(body, value, valueEnd));
        }
    }

    private void attribute(Attribute attribute, int kind, int value, int valueEnd) {
        String text = kind == '"' ? texts.ofString(attribute, Utf8.of(body, value, valueEnd)) : null;
        if (text != null) {
            draft.text(attribute, text);
        } else if (kind == 'n') {
            draft.nothing(attribute);
        } else {
            draft.notText(attribute);
        }
    }

    private void data(int kind, int value, int valueEnd, int depth) {
        draft.data(kind == 'n' ? null : new JsonSlice(body, value, valueEnd), depth);
    }

    /** Events that came as messages of attributes and data; a text that is empty was not sent. */
    public static ParsedBody messages(EventMessages events, EventContext context) {
        if (events.size() > EventLimits.EVENTS_PER_BODY) {
            return tooMany();
        }
        EventParser parser = new EventParser(new byte[0], context);
        for (int index = 0; index < events.size(); index++) {
            parser.message(index, events);
        }
        return parser.outcome.body();
    }

    private void message(int index, EventMessages events) {
        draft.clear();
        Utf8 data = events.data(index);
        int length = data.length()
                + sent(Attribute.ID, events.id(index))
                + sent(Attribute.TYPE, events.type(index))
                + sent(Attribute.SOURCE, events.source(index))
                + sent(Attribute.SUBJECT, events.subject(index))
                + sent(Attribute.TIME, events.time(index));
        draft.wholeData(data);
        draft.judge(index, length, outcome);
    }

    /** Returns how much of the limit of an event it takes. */
    private int sent(Attribute attribute, Utf8 text) {
        if (text.isEmpty()) {
            return 0;
        }
        draft.text(attribute, texts.of(attribute, text));
        return attribute.attributeName().length() + text.length();
    }

    private void fields(int index, EventFields event) {
        draft.clear();
        for (Map.Entry<String, @Nullable String> field : event.attributes().entrySet()) {
            field(field.getKey(), field.getValue());
        }
        String contentType = event.dataContentType();
        if (contentType == null || EventDraft.isJson(contentType)) {
            draft.wholeData(event.data().utf8());
        } else if (event.data().length() > 0) {
            draft.foreignData(contentType);
        }
        draft.judge(index, event.bytes(), outcome);
    }

    private void field(String name, @Nullable String text) {
        Attribute attribute = Attribute.named(name);
        if (attribute != null && text != null) {
            draft.text(attribute, text);
        } else if (attribute != null) {
            draft.notText(attribute);
        } else if (text != null) {
            draft.extension(name, JsonSlice.of(JsonText.quoted(text).getBytes(StandardCharsets.UTF_8)));
        } else {
            draft.unreadableName();
        }
    }
}
