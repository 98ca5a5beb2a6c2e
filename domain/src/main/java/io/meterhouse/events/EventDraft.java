package io.meterhouse.events;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One event while it is read, whatever it is read from. Members that come twice: the last wins, as in most JSON readers.
 * A member that is null is a member that is not there. Reused for every event of a body.
 */
final class EventDraft {
    private static final String SPECVERSION = "1.0";

    private final EventContext context;
    private final Map<Attribute, String> texts = new EnumMap<>(Attribute.class);
    // Those that are there and are no text.
    private final Set<Attribute> notTexts = EnumSet.noneOf(Attribute.class);
    private @Nullable JsonSlice data;
    private int dataDepth;
    // Why what was sent as data cannot even be looked at.
    private @Nullable String unreadableData;
    // Names to what was sent for them, checked when the event is complete.
    private @Nullable Map<String, JsonSlice> extensions;
    private boolean unreadableName;

    private @Nullable RejectionCode fault;
    private String message = "";

    EventDraft(EventContext context) {
        this.context = context;
    }

    void clear() {
        texts.clear();
        notTexts.clear();
        data = null;
        dataDepth = 0;
        unreadableData = null;
        extensions = null;
        unreadableName = false;
        fault = null;
        message = "";
    }

    void text(Attribute attribute, String text) {
        texts.put(attribute, text);
        notTexts.remove(attribute);
    }

    void notText(Attribute attribute) {
        texts.remove(attribute);
        notTexts.add(attribute);
    }

    void nothing(Attribute attribute) {
        texts.remove(attribute);
        notTexts.remove(attribute);
    }

    void data(@Nullable JsonSlice slice, int depth) {
        data = slice;
        dataDepth = depth;
    }

    void extension(String name, JsonSlice value) {
        if (extensions == null) {
            extensions = new LinkedHashMap<>();
        }
        extensions.put(name, value);
    }

    /** A member's name that is no text: an extension that cannot be kept. */
    void unreadableName() {
        unreadableName = true;
    }

    /** Judges what was read and adds it to the outcome. */
    void judge(int index, int bytes, Outcome outcome) {
        if (bytes > EventLimits.EVENT_BYTES) {
            refuse(
                    RejectionCode.EVENT_TOO_LARGE,
                    "an event has at most " + EventLimits.EVENT_BYTES + " bytes, this one " + bytes);
        }
        String type = type();
        String id = name(Attribute.ID, RejectionCode.INVALID_ID);
        String source = name(Attribute.SOURCE, RejectionCode.INVALID_SOURCE);
        String subject = name(Attribute.SUBJECT, RejectionCode.INVALID_SUBJECT);
        long time = time();
        checkSpecversion();
        JsonSlice object = dataObject();
        JsonSlice kept = keptExtensions();
        if (fault != null) {
            outcome.reject(index, id, fault, message);
            return;
        }
        String known = id == null ? context.idSeed().idAt(index) : id;
        String from = source == null ? context.defaultSource() : source;
        outcome.accept(new ValidEvent(index, known, from, type, subject, time, object, kept), id == null);
    }

    private void refuse(RejectionCode code, String why) {
        // Told is the fault that comes first in RejectionCode, whatever the order of members.
        if (fault == null) {
            fault = code;
            message = why;
        }
    }

    private boolean isNotText(Attribute attribute) {
        return notTexts.contains(attribute);
    }

    private String type() {
        String type = texts.get(Attribute.TYPE);
        if (type == null && !isNotText(Attribute.TYPE)) {
            refuse(RejectionCode.MISSING_TYPE, "an event needs a `type`");
        } else if (type == null || !isName(type, EventLimits.TYPE_CHARACTERS)) {
            refuse(
                    RejectionCode.INVALID_TYPE,
                    "`type` must be a text of 1 to " + EventLimits.TYPE_CHARACTERS + " characters");
        }
        return type == null ? "" : type;
    }

    /** A good one, or null: where it is bad, the fault says so. */
    private @Nullable String name(Attribute attribute, RejectionCode code) {
        String name = texts.get(attribute);
        boolean bad = name == null ? isNotText(attribute) : !isName(name, EventLimits.NAME_CHARACTERS);
        if (bad) {
            refuse(
                    code,
                    "`" + attribute.attributeName() + "` must be a text of 1 to " + EventLimits.NAME_CHARACTERS
                            + " characters");
            return null;
        }
        return name;
    }

    // U+0000 is refused: not every store that a name reaches can hold it.
    private static boolean isName(String text, int longest) {
        return !text.isEmpty()
                && (text.length() <= longest || text.codePointCount(0, text.length()) <= longest)
                && text.indexOf('\0') < 0;
    }

    private long time() {
        String text = texts.get(Attribute.TIME);
        if (text == null && !isNotText(Attribute.TIME)) {
            return context.clockMicros();
        }
        long time = text == null ? EventTime.INVALID : EventTime.parse(text);
        if (time == EventTime.INVALID) {
            refuse(
                    RejectionCode.INVALID_TIME,
                    "`time` must be an RFC 3339 time with its offset, like 2026-01-31T12:00:00.000Z");
        } else if (time < context.clockMicros() - EventLimits.OLDEST_MICROS) {
            refuse(RejectionCode.TOO_OLD, "`time` may lie at most " + EventLimits.OLDEST.toDays() + " days back");
        } else if (time > context.clockMicros() + EventLimits.FURTHEST_AHEAD_MICROS) {
            refuse(
                    RejectionCode.TOO_FAR_AHEAD,
                    "`time` may lie at most " + EventLimits.FURTHEST_AHEAD.toMinutes() + " minutes ahead");
        }
        return time;
    }

    private void checkSpecversion() {
        String version = texts.get(Attribute.SPECVERSION);
        if (isNotText(Attribute.SPECVERSION) || (version != null && !version.equals(SPECVERSION))) {
            refuse(RejectionCode.INVALID_SPECVERSION, "`specversion` must be \"" + SPECVERSION + "\"");
        }
    }

    private JsonSlice dataObject() {
        if (isNotText(Attribute.DATACONTENTTYPE) || isNotText(Attribute.DATASCHEMA)) {
            refuse(RejectionCode.INVALID_DATA, "`datacontenttype` and `dataschema` must be texts");
        }
        String base64 = texts.get(Attribute.DATA_BASE64);
        if (base64 != null || isNotText(Attribute.DATA_BASE64)) {
            decode(base64);
        }
        if (unreadableData != null) {
            refuse(RejectionCode.INVALID_DATA, unreadableData);
        }
        JsonSlice object = data;
        if (object == null) {
            return JsonSlice.EMPTY_OBJECT;
        }
        if (object.array()[object.start()] != '{') {
            refuse(RejectionCode.INVALID_DATA, "`data` must be a JSON object");
        } else if (!JsonScanner.isUtf8(object.array(), object.start(), object.start() + object.length())) {
            refuse(RejectionCode.INVALID_DATA, "`data` must be UTF-8");
        } else if (dataDepth > EventLimits.DATA_DEPTH) {
            refuse(
                    RejectionCode.TOO_DEEP,
                    "`data` nests at most " + EventLimits.DATA_DEPTH + " deep, this one " + dataDepth);
        }
        return object;
    }

    /** {@code data_base64} is data in another dress, and must be a JSON object inside. */
    private void decode(@Nullable String base64) {
        String contentType = texts.get(Attribute.DATACONTENTTYPE);
        if (base64 == null || data != null || (contentType != null && !isJson(contentType))) {
            unreadableData =
                    "`data_base64` must be the Base64 of a JSON object, with no `data` beside it and a JSON content type";
            return;
        }
        try {
            wholeData(Utf8.of(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException notBase64) {
            unreadableData = "`data_base64` must be Base64";
        }
    }

    /** Takes bytes that are to be one JSON value and nothing else as the data; no bytes at all are no data. */
    void wholeData(Utf8 bytes) {
        int first = bytes.start();
        JsonScanner scanner = new JsonScanner(bytes.array(), first, first + bytes.length());
        if (scanner.peek() < 0) {
            data(null, 0);
            return;
        }
        try {
            int start = scanner.position();
            int depth = scanner.skipValue();
            int end = scanner.position();
            if (scanner.peek() >= 0) {
                throw new MalformedJsonException(end);
            }
            data(new JsonSlice(bytes.array(), start, end), depth);
        } catch (MalformedJsonException broken) {
            unreadableData = "`data` must be a JSON object; it is "
                    + new MalformedJsonException(broken.position() - first).getMessage();
        }
    }

    /** Data that its content type says is not JSON. */
    void foreignData(String contentType) {
        unreadableData = "`data` must be a JSON object, not " + contentType;
    }

    static boolean isJson(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.endsWith("/json") || type.endsWith("+json");
    }

    private @Nullable JsonSlice keptExtensions() {
        if (unreadableName) {
            refuse(RejectionCode.INVALID_EXTENSION, "a member's name is no text");
        }
        if (extensions == null) {
            return null;
        }
        StringBuilder json = new StringBuilder("{");
        extensions.forEach((name, value) -> {
            switch (value.array()[value.start()]) {
                case 'n' -> {}
                case '{', '[' ->
                    refuse(
                            RejectionCode.INVALID_EXTENSION,
                            "the extension " + JsonText.quoted(name) + " must be a text, a number or a boolean");
                default -> keep(json, name, value);
            }
        });
        return json.length() == 1
                ? null
                : JsonSlice.of(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private void keep(StringBuilder json, String name, JsonSlice value) {
        String text = JsonScanner.utf8(value.array(), value.start(), value.start() + value.length());
        if (text == null || name.isEmpty()) {
            refuse(RejectionCode.INVALID_EXTENSION, "the extension " + JsonText.quoted(name) + " must be UTF-8");
            return;
        }
        json.append(json.length() == 1 ? "" : ",")
                .append(JsonText.quoted(name))
                .append(':')
                .append(text);
    }
}
