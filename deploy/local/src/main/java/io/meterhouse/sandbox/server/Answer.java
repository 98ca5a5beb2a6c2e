package io.meterhouse.sandbox.server;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What is sent back, or, for a dropped connection, what is not. */
public record Answer(int status, Map<String, String> headers, String body) {
    private static final int DROPPED = -1;

    /** The content type is exact: Clerk's JavaScript SDK does not accept it with a charset. */
    public static Answer json(int status, JsonNode body) {
        return new Answer(status, Map.of("Content-Type", "application/json"), Json.write(body));
    }

    public static Answer html(int status, String page) {
        return new Answer(
                status, Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store"), page);
    }

    /** After a form was sent: the browser asks for {@code location} with GET. */
    public static Answer seeOther(String location) {
        return new Answer(303, Map.of("Location", location, "Cache-Control", "no-store"), "");
    }

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), "");
    }

    /** Closes the connection without a word. */
    public static Answer dropped() {
        return empty(DROPPED);
    }

    public boolean isDropped() {
        return status == DROPPED;
    }

    public Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, all, body);
    }
}
