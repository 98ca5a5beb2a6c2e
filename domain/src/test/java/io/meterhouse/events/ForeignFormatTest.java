package io.meterhouse.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFormatTest {
    private static final Instant CLOCK = Instant.parse("2026-02-28T12:00:00Z");
    private static final EventContext CONTEXT =
            new EventContext("key_line", micros(CLOCK), new IdSeed.OfRequest("req_1"));

    private static final ForeignFormat SEGMENT = ForeignFormat.segment(null);
    private static final ForeignFormat POST_HOG = ForeignFormat.postHog();

    /** The wire format of each, smallest and as it is recorded, and what becomes of it. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            segment  | {"batch":[{"type":"track","event":"API Call","userId":"u1","messageId":"m-1","timestamp":"2026-02-28T11:00:00.123Z","properties":{"tokens": 12},"context":{},"integrations":{}}],"writeKey":"k"} | m-1 API Call u1 2026-02-28T11:00:00.123Z {"tokens": 12} null
            segment  | {"batch":[{"type":"identify","userId":"u1","anonymousId":null,"messageId":"m-2","timestamp":"2026-02-28T12:00:00+00:00","traits":{"plan":"pro"}}]} | m-2 identify u1 2026-02-28T12:00:00Z {"plan":"pro"} null
            segment  | {"batch":[{"type":"group","anonymousId":"a1","groupId":"g1","messageId":"m-3","traits":{"size":3}}]} | m-3 group a1 2026-02-28T12:00:00Z {"size":3} {"anonymousid":"a1","groupid":"g1"}
            segment  | {"batch":[{"type":"page","userId":"","anonymousId":"a1","name":"Home","category":"Docs","messageId":"m-4","properties":{"url":"/"}}]} | m-4 page a1 2026-02-28T12:00:00Z {"url":"/"} {"anonymousid":"a1","name":"Home","category":"Docs"}
            segment  | {"batch":[{"type":"alias","userId":"u1","previousId":"a1","messageId":"m-5"}]} | m-5 alias u1 2026-02-28T12:00:00Z {} {"previousid":"a1"}
            segment  | {"batch":[{"type":"screen","userId":7,"messageId":"m-6","originalTimestamp":"2026-02-28T11:59:00Z","channel":"server"}]} | m-6 screen 7 2026-02-28T11:59:00Z {} null
            segment  | {"event":"Solo","userId":"u1","messageId":"m-7","properties":null} | m-7 Solo u1 2026-02-28T12:00:00Z {} null
            identify | {"userId":"u1","messageId":"m-8","traits":{"a":1},"writeKey":"k"} | m-8 identify u1 2026-02-28T12:00:00Z {"a":1} null
            track    | {"event":"Paid","type":"page","userId":"u1","messageId":"m-9"} | m-9 Paid u1 2026-02-28T12:00:00Z {} null
            posthog  | {"api_key":"k","batch":[{"event":"api call","distinct_id":"u1","uuid":"0190f7a8","timestamp":"2026-02-28T11:00:00.123456789Z","properties":{"tokens":12,"$lib":"posthog-node"}}]} | 0190f7a8 api call u1 2026-02-28T11:00:00.123456Z {"tokens":12,"$lib":"posthog-node"} null
            posthog  | {"api_key":"k","event":"$set","distinct_id":"u1","uuid":"u-2","$set":{"a":1},"properties":{"b":2}} | u-2 $set u1 2026-02-28T12:00:00Z {"$set":{"a":1},"b":2} null
            posthog  | {"api_key":"k","event":"$identify","distinct_id":"u1","uuid":"u-3","$set":{"a":1},"properties":{"$set":{"a":2}}} | u-3 $identify u1 2026-02-28T12:00:00Z {"$set":{"a":2}} null
            posthog  | {"token":"k","event":"e","uuid":"u-4","$set_once":{"a":1},"properties":{}} | u-4 e null 2026-02-28T12:00:00Z {"$set_once":{"a":1}} null
            posthog  | {"token":"k","event":"e","uuid":"u-5","properties":{"distinct_id":"u9"}} | u-5 e u9 2026-02-28T12:00:00Z {"distinct_id":"u9"} null
            ingest   | {"event_id":"e-1","user_id":"u1","event_name":"Signup","event_time":"2026-02-28T11:00:00Z","payload":{"a":1}} | e-1 Signup u1 2026-02-28T11:00:00Z {"a":1} null
            ingest   | {"event_id":"e-2","user_id":5,"event_name":"n","event_time":1772276400123,"page_url":"/x"} | e-2 n 5 2026-02-28T11:00:00.123Z {} null
            ingest   | {"event_id":"e-3","user_id":"u1","event_type":"click","page_url":"/pr\\u0069cing","time_stamp":"2026-02-28T11:00:00Z"} | e-3 click u1 2026-02-28T11:00:00Z {"page_url":"/pr\\u0069cing"} null
            ingest   | {"event_id":"e-4","user_id":"u1","event_type":"click"} | e-4 click u1 2026-02-28T12:00:00Z {} null
            ingest   | [{"event_id":"e-5","user_id":"u1","event_type":"click","page_url":"/"}] | e-5 click u1 2026-02-28T12:00:00Z {"page_url":"/"} null
            capture  | {"id":"c-1","event":"registered","distinctId":"u1","properties":{"feature":"x"},"timestamp":"2026-02-28T11:00:00Z"} | c-1 registered u1 2026-02-28T11:00:00Z {"feature":"x"} null
            webhook  | {"id":"w-1","eventType":"page_view","userId":"u1","timestamp":"2026-02-28T11:00:00.000Z","metadata":{"page":"/"}} | w-1 page_view u1 2026-02-28T11:00:00Z {"page":"/"} null
            """)
    void eachMemberGoesWhereItBelongs(String format, String body, String expected) {
        ValidEvent event = only(named(format), body);
        assertThat(String.join(
                        " ",
                        event.id(),
                        event.type(),
                        String.valueOf(event.subject()),
                        instant(event.timeMicros()).toString(),
                        event.data().toString(),
                        String.valueOf(event.extensions())))
                .isEqualTo(expected);
        assertThat(event.source()).isEqualTo("key_line");
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            segment | {"type":"track","userId":"u1"} | missing_type
            segment | {"type":{},"userId":"u1"} | missing_type
            segment | {"type":"track","event":["x"]} | invalid_type
            segment | {"type":"track","event":"e","userId":{}} | invalid_subject
            segment | {"type":"track","event":"e","messageId":false} | invalid_id
            segment | {"type":"track","event":"e","timestamp":"yesterday"} | invalid_time
            segment | {"type":"track","event":"e","timestamp":true} | invalid_time
            segment | {"type":"track","event":"e","timestamp":1.5} | invalid_time
            segment | {"type":"track","event":"e","timestamp":9999999999999999} | invalid_time
            segment | {"type":"track","event":"e","timestamp":"2026-02-28T12:00:00"} | invalid_time
            segment | {"type":"track","event":"e","timestamp":"2020-01-01T00:00:00Z"} | too_old
            segment | {"type":"track","event":"e","properties":[1]} | invalid_data
            posthog | {"event":"e","properties":"x","$set":{}} | invalid_data
            posthog | {"event":"e","properties":{"distinct_id":{}}} | invalid_subject
            posthog | {"distinct_id":"u1"} | missing_type
            ingest  | {"event_id":"1"} | missing_type
            ingest  | {"event_name":"","event_type":"x"} | missing_type
            capture | {"event":"e","properties":7} | invalid_data
            webhook | {"eventType":"e","timestamp":"now"} | invalid_time
            webhook | 7 | not_an_object
            """)
    void whatIsWrongIsToldByTheSameCodesAsAtOurOwnDoor(String format, String body, String code) {
        assertThat(events(named(format), body).rejected())
                .extracting(rejection -> rejection.code().code())
                .containsExactly(code);
    }

    @ParameterizedTest(name = "sent at {0}")
    @CsvSource({
        // A clock that is right costs the way here, one that is wrong nothing.
        "2026-02-28T11:59:59.900Z, 2026-02-28T11:58:00.000Z, 2026-02-28T11:58:00.100Z",
        "2026-02-28T14:00:00Z, 2026-02-28T13:58:00Z, 2026-02-28T11:58:00Z",
        "1999-01-01T00:00:00Z, 1998-12-31T23:58:00Z, 2026-02-28T11:58:00Z",
        // What is no time corrects nothing.
        "later, 2026-02-28T11:58:00Z, 2026-02-28T11:58:00Z"
    })
    void theSendersClockIsCorrectedByWhatItShowedWhenTheEventWasSent(String sentAt, String timestamp, String time) {
        String event = "\"timestamp\":\"" + timestamp + "\"";
        assertThat(Stream.of(
                                only(
                                        SEGMENT,
                                        "{\"batch\":[{\"type\":\"page\"," + event + "}],\"sentAt\":\"" + sentAt
                                                + "\"}"),
                                only(
                                        SEGMENT,
                                        "{\"batch\":[{\"type\":\"page\"," + event + ",\"sentAt\":\"" + sentAt
                                                + "\"}]}"),
                                only(
                                        POST_HOG,
                                        "{\"batch\":[{\"event\":\"e\"," + event + "}],\"sent_at\":\"" + sentAt + "\"}"))
                        .map(valid -> instant(valid.timeMicros())))
                .containsOnly(Instant.parse(time));
    }

    @Test
    void aBadEventOfABatchCostsNoNeighbour() {
        ParsedBody.Events events = events(
                SEGMENT,
                "{\"batch\":[{\"type\":\"track\",\"event\":\"a\",\"messageId\":\"1\"},5,{\"type\":\"track\",\"messageId\":\"3\"},"
                        + "{\"type\":\"track\",\"event\":\"b\",\"properties\":{\"x\":\"" + "x".repeat(300_000) + "\"}},"
                        + "{\"type\":\"track\",\"event\":\"c\",\"properties\":"
                        + "{\"x\":".repeat(65) + "0" + "}".repeat(65) + "},{\"type\":\"page\",\"messageId\":\"6\"}]}");
        assertThat(events.valid()).extracting(ValidEvent::index).containsExactly(0, 5);
        assertThat(events.rejected())
                .extracting(rejection -> rejection.index() + " " + rejection.id() + " "
                        + rejection.code().code())
                .containsExactly(
                        "1 null not_an_object", "2 3 missing_type", "3 null event_too_large", "4 null too_deep");
    }

    @Test
    void nothingThatIsSentOfOneEventIsSeenInTheNext() {
        ParsedBody.Events events = events(
                SEGMENT,
                "[{\"type\":\"page\",\"userId\":\"u\",\"name\":\"n\",\"messageId\":\"1\",\"properties\":{\"a\":1}},{\"type\":\"page\"}]");
        ValidEvent second = events.valid().getLast();
        assertThat(second.subject()).isNull();
        assertThat(second.extensions()).isNull();
        assertThat(second.data()).hasToString("{}");
        assertThat(events.made()).containsExactly(new MadeId(1, second.id()));
    }

    @Test
    void aKeyInTheBodyIsFoundAndKeptNowhere() {
        assertThat(SEGMENT.key(bytes("{\"batch\":[{\"writeKey\":\"inner\"}],\"writeKey\":\"outer\"}")))
                .isEqualTo("outer");
        assertThat(POST_HOG.key(bytes("{\"api_key\":\"a\",\"batch\":[]}"))).isEqualTo("a");
        assertThat(POST_HOG.key(bytes("{\"token\":\"t\"}"))).isEqualTo("t");
        assertThat(Stream.of("", "[]", "{}", "{\"writeKey\":null}", "{\"writeKey\":{}}", "{\"writeKey\":\"a\"", "7")
                        .map(body -> SEGMENT.key(bytes(body))))
                .containsOnlyNulls();
        assertThat(ForeignFormat.ingest().key(bytes("{\"writeKey\":\"a\",\"api_key\":\"a\"}")))
                .isNull();
        ValidEvent single = only(
                ForeignFormat.segment("track"), "{\"event\":\"e\",\"writeKey\":\"secret\",\"properties\":{\"a\":1}}");
        assertThat(single.data() + " " + single.extensions()).doesNotContain("secret");
    }

    @Test
    void aThousandEventsAreTakenAndOneMoreIsTooMany() {
        assertThat(events(POST_HOG, batch(EventLimits.EVENTS_PER_BODY)).valid()).hasSize(EventLimits.EVENTS_PER_BODY);
        assertThat(POST_HOG.parse(bytes(batch(EventLimits.EVENTS_PER_BODY + 1)), CONTEXT))
                .isInstanceOfSatisfying(
                        ParsedBody.Unusable.class,
                        unusable -> assertThat(unusable.fault()).isEqualTo(ParsedBody.Fault.TOO_MANY_EVENTS));
        assertThat(POST_HOG.parse(bytes("{\"batch\":[]}"), CONTEXT))
                .isInstanceOfSatisfying(
                        ParsedBody.Unusable.class,
                        unusable -> assertThat(unusable.fault()).isEqualTo(ParsedBody.Fault.NO_EVENT));
    }

    static Stream<ForeignFormat> all() {
        return Stream.of("segment", "track", "identify", "posthog", "ingest", "capture", "webhook")
                .map(ForeignFormatTest::named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "[", "{\"batch\":[}", "{\"batch\":[]} x", "{'a':1}", "nul", "{\"a\":01}", "<xml/>"
            })
    void whatIsNoJsonIsMalformed(String body) {
        assertThat(all().map(format -> format.parse(bytes(body), CONTEXT)))
                .allSatisfy(parsed -> assertThat(parsed)
                        .isInstanceOfSatisfying(
                                ParsedBody.Unusable.class,
                                unusable -> assertThat(unusable.fault()).isEqualTo(ParsedBody.Fault.MALFORMED_BODY)));
    }

    /** Every way of breaking off, and every byte broken, of a body that has everything. */
    @ParameterizedTest
    @MethodSource("all")
    void thereAreNoBytesForWhichReadingThrows(ForeignFormat format) {
        byte[] whole = bytes(
                "{\"api_key\":\"é\",\"batch\":[{\"type\":\"track\",\"event\":\"e\\u00e9\",\"uuid\":\"1\",\"timestamp\":"
                        + "-1,\"properties\":{\"a\":[{}]},\"$set\":{},\"userId\":\"ü\"},7],\"sentAt\":1,\"sent_at\":\"x\"}");
        for (int i = 0; i < whole.length; i++) {
            for (int replacement : new int[] {0, 0xFF, '"', '\\', '{', '}', '[', ',', '-'}) {
                byte[] broken = whole.clone();
                broken[i] = (byte) replacement;
                assertThat(format.parse(broken, CONTEXT)).isNotNull();
                format.key(broken);
            }
            byte[] half = java.util.Arrays.copyOf(whole, i);
            assertThat(format.parse(half, CONTEXT)).isInstanceOf(ParsedBody.Unusable.class);
        }
    }

    private static ForeignFormat named(String format) {
        return switch (format) {
            case "segment" -> SEGMENT;
            case "posthog" -> POST_HOG;
            case "ingest" -> ForeignFormat.ingest();
            case "capture" -> ForeignFormat.capture();
            case "webhook" -> ForeignFormat.webhook();
            default -> ForeignFormat.segment(format);
        };
    }

    private static String batch(int events) {
        return IntStream.range(0, events)
                .mapToObj(_ -> "{\"event\":\"e\"}")
                .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    }

    private static ValidEvent only(ForeignFormat format, String body) {
        ParsedBody.Events events = events(format, body);
        assertThat(events.rejected()).isEmpty();
        assertThat(events.valid()).hasSize(1);
        return events.valid().getFirst();
    }

    private static ParsedBody.Events events(ForeignFormat format, String body) {
        ParsedBody parsed = format.parse(bytes(body), CONTEXT);
        assertThat(parsed).isInstanceOf(ParsedBody.Events.class);
        return (ParsedBody.Events) parsed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
