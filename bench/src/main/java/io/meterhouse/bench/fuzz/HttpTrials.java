package io.meterhouse.bench.fuzz;

import com.github.luben.zstd.Zstd;
import io.meterhouse.bench.fuzz.HttpTrial.Neighbour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Makes requests over HTTP: the same one for the same random numbers. */
final class HttpTrials {
    /** There are no numbers for good events: so there are none. */
    static final long NO_NUMBERS = -1;

    private static final int MOST_EVENTS = 1_000;
    private static final int MOST_BODY_BYTES = 5 * 1024 * 1024;
    private static final int EVENT_BYTES = 256 * 1024;
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "post", "P\u00d6ST");
    private static final List<String> PATHS = List.of(
            "%s/../events",
            "%s/./",
            "%s;a=b",
            "%s%%2F",
            "%s%%zz",
            "%s/%%00",
            "%s?a=%%zz&&=&\u00ff",
            "http://a.example%s",
            "*",
            "/%%2e%%2e%s",
            "%s\u00e9",
            "%s#x",
            "//%s//",
            "/v1/events/a/b",
            "/v1/events/%%ff/%%fe",
            "/v1/events/one?id=%%c0%%80");

    /** Strange, and nobody's business. */
    private static final List<String> HARMLESS = List.of(
            "traceparent: 00-zz-zz-01",
            "traceparent: 00-00000000000000000000000000000000-0000000000000000-00",
            "Idempotency-Key: \u00ff\u00fe",
            "Idempotency-Key: ",
            "Accept: nothing/at-all;q=2",
            "Accept-Language: \u00e9",
            "X-Forwarded-For: 999.999.999.999, \u0080",
            "Cookie: a=\"; b=\u00ff",
            "If-None-Match: *",
            "Range: bytes=5-1",
            "Origin: null",
            "User-Agent: ",
            "Expect: 100-continue",
            "X-Long: " + "x".repeat(4_000));

    /** By these a server may refuse, and no more. */
    private static final List<String> HARMFUL = List.of(
            "Content-Length: -1",
            "Content-Length: 5, 6",
            "Content-Length: x",
            "Content-Length: 99999999999999999999",
            "Content-Length: +5",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding: nothing",
            "Content-Encoding: br",
            "Content-Encoding: gzip, gzip",
            "Content-Encoding: \u00ff",
            "Expect: 200-ok",
            "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
            "Upgrade: websocket\r\nConnection: Upgrade",
            "Connection: close, keep-alive",
            "No colon at all",
            ": no name",
            "Sp ace: x",
            "Space : x",
            "X\u0000: y",
            "X: a\u0000b",
            "X: a\rb",
            " folded: x",
            "Host: b.example\r\nHost: c.example",
            "X-Longer: " + "x".repeat(70_000),
            "A: b\r\n".repeat(2_000) + "A: b");

    private final String authority;
    private final String key;
    private final String run;
    private final GoodIds ids;

    /** @param run what the good events of this run are known by: their type, and the start of their ids */
    HttpTrials(String authority, String key, String run) {
        this.authority = authority;
        this.key = key;
        this.run = run;
        this.ids = new GoodIds(run);
    }

    /** A head under way, in the order in which it is written. */
    private static final class Draft {
        String method = "POST";
        String target;
        String version = "HTTP/1.1";
        String contentType;
        final List<String> headers = new ArrayList<>();
        String authorization;
        boolean sound = true;
        boolean last;
        boolean waits;
        String what;

        Draft(Door door, String key) {
            target = door.path;
            contentType = door.contentType;
            authorization = "Authorization: Bearer " + key;
            what = door.name();
        }

        void spoilt(String how) {
            sound = false;
            what += ", " + how;
        }
    }

    /** Events under way. */
    private static final class Events {
        final List<String> written = new ArrayList<>();
        final List<Neighbour> neighbours = new ArrayList<>();
    }

    /** @param first the first of the numbers that good events may have, of which there are {@link Fuzzer#NUMBERS}; or none */
    HttpTrial make(Wild wild, long first) {
        Door door = wild.oneOf(List.of(Door.values()));
        Draft draft = new Draft(door, key);
        Door.Layout layout = wild.oneOf(door.layouts);
        Events events = events(door, layout, wild, first);
        if (events.written.size() > MOST_EVENTS) {
            draft.spoilt(events.written.size() + " events");
        }
        String body = body(door, layout, events, draft, wild);
        if (wild.once(6)) {
            spoil(draft, door, wild);
        } else if (wild.once(4)) {
            adorn(draft, door, wild);
        }
        if (layout != Door.Layout.LINES && wild.once(5)) {
            body = wild.broken(body);
            draft.spoilt("a broken body");
        }
        if (body.length() > MOST_BODY_BYTES) {
            draft.spoilt("too large");
        }
        if (body.isBlank()) {
            draft.spoilt("nothing");
        }
        body = packed(body, draft, door, wild);
        return written(door, draft, body, events, wild);
    }

    private Events events(Door door, Door.Layout layout, Wild wild, long first) {
        Events events = new Events();
        boolean single = layout == Door.Layout.ONE || layout == Door.Layout.HEADERS;
        int size = single ? 1 : wild.once(200) ? wild.below(1_200) + 1 : wild.below(12) + 1;
        for (int i = 0; i < size; i++) {
            boolean good = single ? wild.once(3) : wild.once(2);
            if (good && first != NO_NUMBERS && door.keepsTypes() && events.neighbours.size() < Fuzzer.NUMBERS) {
                long number = first + events.neighbours.size();
                events.neighbours.add(new Neighbour(number, i));
                events.written.add(door.good(ids.of(number), run, wild));
            } else if (layout == Door.Layout.LINES && wild.once(3)) {
                events.written.add(wild.noValue());
            } else if (wild.once(400)) {
                events.written.add(door.good("large" + first, "wild", wild)
                        .replace("\"n\":1", "\"n\":\"" + "x".repeat(EVENT_BYTES) + '"'));
            } else {
                events.written.add(door.wild("w" + first + '-' + i, wild));
            }
        }
        return events;
    }

    private String body(Door door, Door.Layout layout, Events events, Draft draft, Wild wild) {
        return switch (layout) {
            case ONE -> events.written.getFirst();
            case ARRAY -> '[' + String.join(wild.once(5) ? " ,\n" : ",", events.written) + ']';
            case LINES -> String.join(wild.once(5) ? "\r\n\n \n" : "\n", events.written) + (wild.once(2) ? "\n" : "");
            case ENVELOPE -> envelope(door, events, draft, wild);
            case HEADERS -> binary(events, draft, wild);
        };
    }

    private String envelope(Door door, Events events, Draft draft, Wild wild) {
        boolean segment = door.path.startsWith("/segment");
        String name = segment ? "writeKey" : "api_key";
        if (wild.once(3)) {
            draft.authorization = "";
        }
        String inBody = draft.authorization.isEmpty() ? '"' + key + '"' : wild.text();
        String clock = segment ? "sentAt" : "sent_at";
        String rest = wild.once(10) ? ",\"" + clock + "\":" + wild.time() : "";
        if (!rest.isEmpty()) {
            draft.spoilt("a strange clock");
        }
        return "{\"" + name + "\":" + inBody + ",\"context\":" + wild.value() + rest + ",\"batch\":["
                + String.join(",", events.written) + "]}";
    }

    private String binary(Events events, Draft draft, Wild wild) {
        if (events.neighbours.isEmpty()) {
            draft.headers.add(
                    "ce-id: w%" + wild.below(100) + "%zz%" + wild.bytes(6).replaceAll("[\\x00-\\x1f]", ""));
            draft.headers.add("ce-type: " + wild.oneOf(List.of("", "\"a\\\"b\"", "%ff", "x".repeat(300), "\u00ff")));
            draft.headers.add(
                    "ce-" + wild.oneOf(List.of("time", "source", "subject", "specversion", "data", "A_b", "x y")) + ": "
                            + wild.oneOf(List.of("", "2.0", "%00", "null", "%F0%9F%98%80", "[]")));
            return wild.once(2) ? wild.value() : wild.noValue();
        }
        draft.headers.add("ce-specversion: 1.0");
        draft.headers.add("ce-id: " + ids.of(events.neighbours.getFirst().number()));
        draft.headers.add("ce-type: " + run);
        return "{\"n\":1}";
    }

    /** Something that must not matter. */
    private void adorn(Draft draft, Door door, Wild wild) {
        switch (wild.below(5)) {
            case 0 ->
                draft.target =
                        wild.oneOf(List.of("%s/", "/%s", "%s//", "%s?a=b")).formatted(draft.target);
            case 1 -> {
                if (door.isForgiving() && !draft.authorization.isEmpty()) {
                    String basic = Base64.getEncoder().encodeToString((key + ':').getBytes(StandardCharsets.UTF_8));
                    draft.authorization = "Authorization: Basic " + basic;
                    draft.contentType = wild.oneOf(List.of("", "nonsense", "text/plain; charset=utf-16"));
                }
            }
            case 2 -> draft.authorization = draft.authorization.replace("Authorization: Bearer", "x-API-kEY:");
            default -> draft.headers.add(wild.oneOf(HARMLESS));
        }
        draft.what += ", adorned";
    }

    /** Something for which a server may refuse. */
    private static void spoil(Draft draft, Door door, Wild wild) {
        switch (wild.below(6)) {
            case 0 -> {
                draft.method = wild.oneOf(METHODS);
                draft.last = true;
                draft.spoilt("method " + draft.method);
            }
            case 1 -> {
                draft.target = wild.oneOf(PATHS).formatted(door.path);
                draft.last = true;
                draft.spoilt("path " + draft.target);
            }
            case 2 -> {
                draft.authorization = wild.oneOf(List.of(
                        "",
                        "Authorization: Bearer",
                        "Authorization: Basic %%%",
                        "Authorization: Bearer mh_live_\u00ff",
                        "Authorization: Bearer mh_live_0000",
                        "X-Api-Key: \u00e9",
                        "Authorization: Basic Og=="));
                draft.spoilt("stranger");
            }
            case 3 -> {
                draft.version = wild.oneOf(List.of("HTTP/1.0", "HTTP/0.9", "HTTP/3.7", "HTTP/1.1 ", "ICY/1.1", ""));
                draft.last = true;
                draft.spoilt("version " + draft.version);
            }
            case 4 -> {
                draft.contentType = wild.oneOf(List.of(
                        "",
                        "application/json; charset=utf-16",
                        "application/cloudevents+xml",
                        "\u00ff",
                        "multipart/form-data",
                        "application/x-ndjson",
                        "application/cloudevents-batch+json;;;",
                        "application/json, text/plain"));
                draft.spoilt("content type " + draft.contentType);
            }
            default -> {
                String header = wild.oneOf(HARMFUL);
                draft.headers.add(wild.below(draft.headers.size() + 1), header);
                draft.last = true;
                draft.waits = true;
                draft.spoilt("header " + header.substring(0, Math.min(40, header.length())));
            }
        }
    }

    private static String packed(String body, Draft draft, Door door, Wild wild) {
        if (!wild.once(5)) {
            return body;
        }
        boolean gzip = wild.once(2);
        String packed = gzip ? gzip(body) : zstd(body);
        if (wild.once(300)) {
            packed = gzip("[" + " ".repeat(4 * MOST_BODY_BYTES));
            draft.spoilt("a bomb");
        } else if (wild.once(4)) {
            packed = wild.broken(packed);
            draft.spoilt("broken " + (gzip ? "gzip" : "zstd"));
        } else if (gzip && wild.once(4)) {
            int half = body.length() / 2;
            packed = gzip(body.substring(0, half)) + gzip(body.substring(half));
        }
        if (!gzip || !door.isForgiving() || wild.once(2)) {
            draft.headers.add("Content-Encoding: " + (gzip ? "gzip" : "zstd"));
        }
        return packed;
    }

    private HttpTrial written(Door door, Draft draft, String body, Events events, Wild wild) {
        StringBuilder request = new StringBuilder();
        request.append(draft.method)
                .append(' ')
                .append(draft.target)
                .append(' ')
                .append(draft.version)
                .append("\r\n");
        request.append("Host: ").append(authority).append("\r\n");
        if (!draft.authorization.isEmpty()) {
            request.append(draft.authorization).append("\r\n");
        }
        if (!draft.contentType.isEmpty()) {
            request.append("Content-Type: ").append(draft.contentType).append("\r\n");
        }
        draft.headers.forEach(header -> request.append(header).append("\r\n"));
        String sent = body;
        if (wild.once(6)) {
            sent = chunked(body, draft, wild);
            request.append("Transfer-Encoding: chunked\r\n\r\n");
        } else {
            request.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
        }
        int start = request.length();
        return new HttpTrial(
                door,
                draft.what,
                request.append(sent).toString(),
                start,
                draft.sound,
                known(door, events) ? events.written.size() : HttpTrial.UNKNOWN,
                List.copyOf(events.neighbours),
                draft.last,
                draft.waits);
    }

    /** What stands alone where an event belongs may be an array of anything. */
    private static boolean known(Door door, Events events) {
        return !events.neighbours.isEmpty() || !door.layouts.contains(Door.Layout.ONE);
    }

    private static String chunked(String body, Draft draft, Wild wild) {
        StringBuilder chunks = new StringBuilder();
        for (int at = 0; at < body.length(); ) {
            int to = Math.min(body.length(), at + 1 + wild.below(Math.max(1, body.length())));
            String size = Integer.toHexString(to - at);
            chunks.append(wild.once(3) ? "000" + size.toUpperCase(java.util.Locale.ROOT) : size)
                    .append(wild.once(5) ? ";x=\"y\"" : "")
                    .append("\r\n")
                    .append(body, at, to)
                    .append("\r\n");
            at = to;
        }
        if (wild.once(10)) {
            chunks.insert(0, wild.oneOf(List.of("zz\r\n", "-1\r\n", "ffffffffffffffff1\r\n", "5", "\r\n", "0x1\r\n")));
            draft.spoilt("broken chunks");
            draft.last = true;
            draft.waits = true;
        }
        return chunks.append("0\r\n")
                .append(wild.once(10) ? "X-Trailer: y\r\n" : "")
                .append("\r\n")
                .toString();
    }

    private static String gzip(String body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return packed.toString(StandardCharsets.ISO_8859_1);
    }

    private static String zstd(String body) {
        return new String(Zstd.compress(body.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }
}
