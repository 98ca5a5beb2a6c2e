package io.meterhouse.bench.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The event doors over HTTP, and how an event is written at each. */
@SuppressWarnings("ImmutableEnumChecker") // What List.of makes, and records of texts, do not change.
enum Door {
    JSON("/v1/events", "application/json", Names.OURS, "", Layout.ONE, Layout.ARRAY),
    LINES("/v1/events", "application/x-ndjson", Names.OURS, "", Layout.LINES),
    STRUCTURED("/v1/events", "application/cloudevents+json", Names.OURS, "\"specversion\":\"1.0\",", Layout.ONE),
    BATCH("/v1/events", "application/cloudevents-batch+json", Names.OURS, "\"specversion\":\"1.0\",", Layout.ARRAY),
    BINARY("/v1/events", "application/json", Names.OURS, "", Layout.HEADERS),
    EVENTS("/api/events", "application/json", Names.OURS, "", Layout.ONE, Layout.ARRAY),
    INGEST("/ingest", "application/json", Names.INGEST, "", Layout.ONE, Layout.ARRAY),
    PAGES("/ingest", "application/json", Names.PAGES, "", Layout.ONE, Layout.ARRAY),
    CAPTURE("/api/v1/capture", "application/json", Names.CAPTURE, "", Layout.ONE, Layout.ARRAY),
    WEBHOOK("/webhook", "application/json", Names.WEBHOOK, "", Layout.ONE, Layout.ARRAY),
    SEGMENT(
            "/segment/v1/batch",
            "application/json",
            Names.SEGMENT,
            "\"type\":\"track\",",
            Layout.ENVELOPE,
            Layout.ARRAY),
    SEGMENT_IMPORT("/segment/v1/import", "text/plain", Names.SEGMENT, "\"type\":\"track\",", Layout.ENVELOPE),
    SEGMENT_TRACK("/segment/v1/track", "application/x-www-form-urlencoded", Names.SEGMENT, "", Layout.ONE),
    SEGMENT_IDENTIFY("/segment/v1/identify", "application/json", Names.SEGMENT, "", Layout.ONE),
    SEGMENT_ALIAS("/segment/v1/alias", "application/json", Names.SEGMENT, "", Layout.ONE),
    POSTHOG("/posthog/batch", "application/json", Names.POSTHOG, "", Layout.ENVELOPE, Layout.ARRAY),
    POSTHOG_CAPTURE("/posthog/capture", "text/plain", Names.POSTHOG, "", Layout.ONE),
    POSTHOG_E("/posthog/i/v0/e", "application/json", Names.POSTHOG, "", Layout.ONE),
    OPENMETER(
            "/openmeter/api/v1/events", "application/cloudevents-batch+json", Names.OURS, "", Layout.ONE, Layout.ARRAY);

    /** How events stand in a body. */
    enum Layout {
        ONE,
        ARRAY,
        LINES,
        /** An object around a list, with the key and the sender's clock in it, where such a client writes them. */
        ENVELOPE,
        /** One event, in headers. */
        HEADERS
    }

    /** What the members of an event are called. */
    private record Names(String id, String type, String subject, String time, String data) {
        static final Names OURS = new Names("id", "type", "subject", "time", "data");
        static final Names INGEST = new Names("event_id", "event_name", "user_id", "event_time", "payload");
        static final Names PAGES = new Names("event_id", "event_type", "user_id", "time_stamp", "page_url");
        static final Names CAPTURE = new Names("id", "event", "distinctId", "timestamp", "properties");
        static final Names WEBHOOK = new Names("id", "eventType", "userId", "timestamp", "metadata");
        static final Names SEGMENT = new Names("messageId", "event", "userId", "timestamp", "properties");
        static final Names POSTHOG = new Names("uuid", "event", "distinct_id", "timestamp", "properties");
    }

    final String path;
    final String contentType;
    final List<Layout> layouts;
    private final Names names;
    private final String always;

    Door(String path, String contentType, Names names, String always, Layout... layouts) {
        this.path = path;
        this.contentType = contentType;
        this.names = names;
        this.always = always;
        this.layouts = List.of(layouts);
    }

    /** Whether events keep the type that they are sent with, by which they are found again. */
    boolean keepsTypes() {
        return this != SEGMENT_IDENTIFY && this != SEGMENT_ALIAS;
    }

    /** Whether an answer cannot say that some events are refused, so that it refuses all and takes the good ones. */
    boolean refusesInPart() {
        return this == OPENMETER;
    }

    /** Whether the key may stand in Basic credentials or in the body, and gzip need not be announced. */
    boolean isForgiving() {
        return path.startsWith("/segment") || path.startsWith("/posthog");
    }

    /** An event that has to be taken. */
    String good(String id, String type, Wild wild) {
        Map<String, String> members = members(id, type, wild);
        return written(new ArrayList<>(members.entrySet()));
    }

    private Map<String, String> members(String id, String type, Wild wild) {
        String data = this == PAGES ? "\"/pages/1\"" : "{\"n\":1,\"text\":" + Wild.utf8("\"é 😀\"") + "}";
        Map<String, String> members = new java.util.LinkedHashMap<>();
        members.put('"' + names.id + '"', '"' + id + '"');
        members.put('"' + names.type + '"', '"' + type + '"');
        if (wild.once(2)) {
            members.put('"' + names.subject + '"', "\"u\"");
        }
        members.put('"' + names.data + '"', data);
        return members;
    }

    /** What stands where an event belongs, by the grammar of JSON and otherwise as it comes. Its type is not a good one's. */
    String wild(String id, Wild wild) {
        if (wild.once(6)) {
            return wild.value();
        }
        List<Map.Entry<String, String>> members =
                new ArrayList<>(members(id, "wild", wild).entrySet());
        members.add(Map.entry('"' + names.time + '"', wild.time()));
        for (int i = 0; i < 2; i++) {
            int at = wild.below(members.size());
            switch (wild.below(6)) {
                case 0 -> members.remove(at);
                case 1, 2 -> members.set(at, Map.entry(members.get(at).getKey(), wild.value()));
                case 3 -> members.add(Map.entry(members.get(at).getKey(), wild.value()));
                case 4 -> members.add(Map.entry(wild.name(), wild.value()));
                default -> members.set(at, Map.entry(members.get(at).getKey(), wild.noText()));
            }
        }
        return written(members);
    }

    private String written(List<Map.Entry<String, String>> members) {
        StringBuilder event = new StringBuilder("{").append(always);
        for (int i = 0; i < members.size(); i++) {
            event.append(i == 0 ? "" : ",")
                    .append(members.get(i).getKey())
                    .append(':')
                    .append(members.get(i).getValue());
        }
        // What always stands there ends in a comma.
        if (members.isEmpty() && !always.isEmpty()) {
            event.setLength(event.length() - 1);
        }
        return event.append('}').toString();
    }
}
