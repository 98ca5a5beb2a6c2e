package io.meterhouse.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
    private static final Instant CLOCK = Instant.parse("2026-02-28T12:00:00Z");
    private static final EventContext CONTEXT =
            new EventContext("key_line", micros(CLOCK), new IdSeed.OfRequest("req_1"));

    @Test
    void anEventIsReadWholeAndItsDataKeepsItsBytes() {
        ValidEvent event = only("""
                { "id":"e-1", "source":"app", "type":"api.request", "subject":"us\\u00e9r", "time":"2026-02-28T11:00:00.123456789+01:00",
                  "data": { "a" : [1, 2.50, 1e400], "b":{"c":"\\ud83d\\ude00"} }, "traceid":"t-1", "sampled":true, "n":1.50 }""");
        assertThat(event.id()).isEqualTo("e-1");
        assertThat(event.source()).isEqualTo("app");
        assertThat(event.type()).isEqualTo("api.request");
        assertThat(event.subject()).isEqualTo("usér");
        assertThat(event.timeMicros()).isEqualTo(micros(Instant.parse("2026-02-28T10:00:00.123456Z")));
        assertThat(event.data().toString()).isEqualTo("{ \"a\" : [1, 2.50, 1e400], \"b\":{\"c\":\"\\ud83d\\ude00\"} }");
        assertThat(event.extensions()).hasToString("{\"traceid\":\"t-1\",\"sampled\":true,\"n\":1.50}");
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        ParsedBody.Events events = events("{\"type\":\"t\"}");
        ValidEvent event = events.valid().getFirst();
        assertThat(event.source()).isEqualTo("key_line");
        assertThat(event.subject()).isNull();
        assertThat(event.timeMicros()).isEqualTo(micros(CLOCK));
        assertThat(event.data()).hasToString("{}");
        assertThat(event.extensions()).isNull();
        assertThat(events.made()).containsExactly(new MadeId(0, event.id()));
    }

    @Test
    void aNullMemberIsOneThatIsNotThere() {
        ParsedBody.Events events = events(
                "{\"type\":\"t\",\"id\":null,\"source\":null,\"subject\":null,\"time\":null,\"data\":null,\"x\":null,\"specversion\":null}");
        assertThat(events.valid().getFirst().source()).isEqualTo("key_line");
        assertThat(events.valid().getFirst().extensions()).isNull();
        assertThat(events.made()).hasSize(1);
    }

    @Test
    void idsMadeUnderAnIdempotencyKeyAreTheSameForARetryAndDifferByIndexAndKey() {
        IdSeed key = new IdSeed.OfIdempotencyKey("k");
        assertThat(key.idAt(0))
                .isEqualTo(new IdSeed.OfIdempotencyKey("k").idAt(0))
                .hasSize(32);
        assertThat(List.of(
                        key.idAt(0),
                        key.idAt(1),
                        new IdSeed.OfIdempotencyKey("l").idAt(0),
                        new IdSeed.OfRequest("k").idAt(0)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {} | missing_type
            {"type":null} | missing_type
            {"type":""} | invalid_type
            {"type":5} | invalid_type
            {"type":["a"]} | invalid_type
            {"type":"\\ud800"} | invalid_type
            {"type":"a\\u0000b"} | invalid_type
            {"type":"t","id":""} | invalid_id
            {"type":"t","id":7} | invalid_id
            {"type":"t","source":""} | invalid_source
            {"type":"t","source":{}} | invalid_source
            {"type":"t","subject":""} | invalid_subject
            {"type":"t","subject":false} | invalid_subject
            {"type":"t","time":"yesterday"} | invalid_time
            {"type":"t","time":1767225600} | invalid_time
            {"type":"t","time":"2026-02-28T12:00:00"} | invalid_time
            {"type":"t","time":"2026-02-30T12:00:00Z"} | invalid_time
            {"type":"t","time":"2019-01-01T00:00:00Z"} | too_old
            {"type":"t","time":"2040-01-01T00:00:00Z"} | too_far_ahead
            {"type":"t","specversion":"0.3"} | invalid_specversion
            {"type":"t","specversion":1.0} | invalid_specversion
            {"type":"t","data":[]} | invalid_data
            {"type":"t","data":"text"} | invalid_data
            {"type":"t","data":0} | invalid_data
            {"type":"t","data_base64":"W10="} | invalid_data
            {"type":"t","data_base64":"e30"} |
            {"type":"t","data_base64":"!!"} | invalid_data
            {"type":"t","data_base64":5} | invalid_data
            {"type":"t","data_base64":"e30=","data":{}} | invalid_data
            {"type":"t","data_base64":"e30=","datacontenttype":"text/xml"} | invalid_data
            {"type":"t","data_base64":"e30=","datacontenttype":"application/json; charset=utf-8"} |
            {"type":"t","data_base64":"e30=","datacontenttype":"application/vnd.x+json"} |
            {"type":"t","datacontenttype":5} | invalid_data
            {"type":"t","x":{}} | invalid_extension
            {"type":"t","x":[1]} | invalid_extension
            {"type":"t","":1} | invalid_extension
            {"type":"t","\\ud800":1} | invalid_extension
            [] | -
            5 | not_an_object
            "text" | not_an_object
            null | not_an_object
            {"type":"t","id":"a","id":"b"} |
            {"type":5,"type":"t"} |
            {"type":"t","x":{},"x":1} |
            {"\\u0074ype":"t","d\\u0061ta":{}} |
            """)
    void eachFaultHasItsCode(String event, String code) {
        ParsedBody body = parse(event);
        if ("-".equals(code)) {
            assertThat(body).isEqualTo(new ParsedBody.Unusable(ParsedBody.Fault.NO_EVENT, "the body holds no event"));
            return;
        }
        List<String> codes = ((ParsedBody.Events) body)
                .rejected().stream().map(rejection -> rejection.code().code()).toList();
        assertThat(codes).isEqualTo(code == null ? List.of() : List.of(code));
    }

    @Test
    void ofMembersThatComeTwiceTheLastWins() {
        assertThat(only("{\"type\":\"t\",\"id\":\"a\",\"id\":\"b\",\"data\":[],\"data\":{\"x\":1}}"))
                .satisfies(event -> assertThat(event.id()).isEqualTo("b"))
                .satisfies(event -> assertThat(event.data()).hasToString("{\"x\":1}"));
        assertThat(only("{\"type\":\"t\",\"x\":1,\"x\":\"z\"}").extensions()).hasToString("{\"x\":\"z\"}");
    }

    @Test
    void lengthsAreCountedInCharactersAndTheirEdgesHold() {
        String longest = "😀".repeat(EventLimits.NAME_CHARACTERS);
        assertThat(only("{\"type\":\"t\",\"id\":\"" + longest + "\"}").id()).isEqualTo(longest);
        assertThat(codes("{\"type\":\"t\",\"id\":\"" + longest + "x\"}")).containsExactly("invalid_id");
        assertThat(codes("{\"type\":\"" + "t".repeat(EventLimits.TYPE_CHARACTERS) + "\"}"))
                .isEmpty();
        assertThat(codes("{\"type\":\"" + "t".repeat(EventLimits.TYPE_CHARACTERS + 1) + "\"}"))
                .containsExactly("invalid_type");
    }

    @Test
    void timeMayLieThirtyFiveDaysBackAndFiveMinutesAheadInclusive() {
        assertThat(codes(timed(CLOCK.minus(EventLimits.OLDEST)))).isEmpty();
        assertThat(codes(timed(CLOCK.minus(EventLimits.OLDEST).minusNanos(1_000))))
                .containsExactly("too_old");
        assertThat(codes(timed(CLOCK.plus(EventLimits.FURTHEST_AHEAD)))).isEmpty();
        assertThat(codes(timed(CLOCK.plus(EventLimits.FURTHEST_AHEAD).plusNanos(1_000))))
                .containsExactly("too_far_ahead");
    }

    @Test
    void dataNestsSixtyFourDeepAndNoDepthCostsANeighbour() {
        assertThat(codes(nested(EventLimits.DATA_DEPTH))).isEmpty();
        assertThat(codes(nested(EventLimits.DATA_DEPTH + 1))).containsExactly("too_deep");
        String bomb = "[{\"type\":\"t\",\"x\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "},{\"type\":\"t\"}]";
        ParsedBody.Events events = events(bomb);
        assertThat(events.valid()).hasSize(1);
        assertThat(events.rejected().getFirst().code()).isEqualTo(RejectionCode.EVENT_TOO_LARGE);
    }

    @Test
    void anEventMayBeAsLargeAsTheLimitAndNoLarger() {
        String frame = "{\"type\":\"t\",\"data\":{\"x\":\"\"}}";
        String fits = "x".repeat(EventLimits.EVENT_BYTES - frame.length());
        assertThat(codes(frame.replace("\"\"", "\"" + fits + "\""))).isEmpty();
        assertThat(codes(frame.replace("\"\"", "\"" + fits + "x\""))).containsExactly("event_too_large");
    }

    @Test
    void aBrokenCharacterIsTheFaultOfItsEventAlone() {
        byte[] body = "[{\"type\":\"t\",\"data\":{\"x\":\"?\"}},{\"type\":\"t\"}]".getBytes(StandardCharsets.US_ASCII);
        body[new String(body, StandardCharsets.US_ASCII).indexOf('?')] = (byte) 0xFF;
        ParsedBody.Events events = (ParsedBody.Events) EventParser.json(body, CONTEXT);
        assertThat(events.rejected())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.code()).isEqualTo(RejectionCode.INVALID_DATA));
        assertThat(events.valid()).hasSize(1);
    }

    @Test
    void aBadEventInAnArrayKeepsItsIndexAndCostsNoNeighbour() {
        ParsedBody.Events events =
                events("[{\"type\":\"a\",\"id\":\"1\"}, 5, {\"id\":\"3\"}, {\"type\":\"b\",\"id\":\"4\"}]");
        assertThat(events.valid()).extracting(ValidEvent::index).containsExactly(0, 3);
        assertThat(events.rejected())
                .extracting(
                        Rejection::index,
                        Rejection::id,
                        rejection -> rejection.code().code())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, null, "not_an_object"),
                        org.assertj.core.groups.Tuple.tuple(2, "3", "missing_type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[{\"type\":\"t\"}",
                "[{\"type\":\"t\"},]",
                "{\"type\":\"t\"} x",
                "{\"type\":\"t\",}",
                "{'type':'t'}",
                "{\"type\":\"t\"}{\"type\":\"t\"}",
                "nul",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "[}",
                "{]",
                "{\"a\" 1}",
                "<xml/>"
            })
    void whatIsNoJsonIsMalformed(String body) {
        assertThat(parse(body))
                .isInstanceOfSatisfying(
                        ParsedBody.Unusable.class,
                        unusable -> assertThat(unusable.fault()).isEqualTo(ParsedBody.Fault.MALFORMED_BODY));
    }

    @Test
    void aThousandEventsAreTakenAndOneMoreIsTooMany() {
        assertThat(events(array(EventLimits.EVENTS_PER_BODY)).valid()).hasSize(EventLimits.EVENTS_PER_BODY);
        ParsedBody tooMany = parse(array(EventLimits.EVENTS_PER_BODY + 1));
        assertThat(((ParsedBody.Unusable) tooMany).fault()).isEqualTo(ParsedBody.Fault.TOO_MANY_EVENTS);
        String lines = "{\"type\":\"t\"}\n\n".repeat(EventLimits.EVENTS_PER_BODY + 1);
        assertThat(((ParsedBody.Unusable) EventParser.lines(bytes(lines), CONTEXT)).fault())
                .isEqualTo(ParsedBody.Fault.TOO_MANY_EVENTS);
    }

    @Test
    void inLinesABadLineIsOneRejectedEventAndEmptyOnesDoNotCount() {
        String body =
                "\uFEFF{\"type\":\"a\"}\r\n\r\n  \n{\"type\":\n{\"type\":\"b\"} {\n[{\"type\":\"c\"}]\n{\"type\":\"d\"}";
        ParsedBody.Events events = (ParsedBody.Events) EventParser.lines(bytes(body), CONTEXT);
        assertThat(events.valid())
                .extracting(ValidEvent::type, ValidEvent::index)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", 0), org.assertj.core.groups.Tuple.tuple("d", 4));
        assertThat(events.rejected())
                .extracting(rejection -> rejection.code().code())
                .containsOnly("not_an_object");
        assertThat(events.rejected()).extracting(Rejection::index).containsExactly(1, 2, 3);
        assertThat(EventParser.lines(new byte[0], CONTEXT)).isInstanceOf(ParsedBody.Unusable.class);
    }

    @Test
    void fieldsBecomeAnEventAsMembersDo() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("type", "t");
        attributes.put("id", "1");
        attributes.put("specversion", "1.0");
        attributes.put("traceparent", "00-\"x\"");
        ParsedBody.Events events = fields(attributes, "{\"a\":1}", null);
        assertThat(events.valid()).singleElement().satisfies(event -> {
            assertThat(event.data()).hasToString("{\"a\":1}");
            assertThat(event.extensions()).hasToString("{\"traceparent\":\"00-\\\"x\\\"\"}");
        });
        assertThat(fields(attributes, "", "text/plain").valid()).hasSize(1);
        assertThat(fields(attributes, "{}", "text/plain").rejected())
                .extracting(rejection -> rejection.code().code())
                .containsExactly("invalid_data");
        assertThat(fields(attributes, "{} {}", null).rejected()).hasSize(1);
        assertThat(fields(attributes, "{\"a\":", "application/json").rejected()).hasSize(1);
        attributes.put("subject", null);
        assertThat(fields(attributes, "", null).rejected())
                .extracting(rejection -> rejection.code().code())
                .containsExactly("invalid_subject");
    }

    @Test
    void textsThatRepeatAreReadRightWhereverTheyChange() {
        ParsedBody.Events events = events("""
                [{"id":"1","type":"a","source":"s","subject":"x"}, {"id":"1","type":"a","source":"s"},
                 {"id":"2","type":"b","source":"s","subject":"x"}, {"id":"2","type":"\\u0062","source":"ss","subject":"s"},
                 {"id":"2","type":"a","source":"s","subject":"ü"}, {"id":"2","type":"a","subject":"ü"}]""");
        assertThat(events.valid())
                .extracting(event -> event.id() + event.type() + event.source() + event.subject())
                .containsExactly("1asx", "1asnull", "2bsx", "2bsss", "2asü", "2akey_lineü");
    }

    @Test
    void messagesBecomeEventsAsMembersDo() {
        ParsedBody.Events events = messages(
                new Message("1", "t", "app", "ü", "2026-02-28T11:59:00Z", " {\"n\":1} "),
                new Message("", "t", "", "", "", ""),
                new Message("3", "", "app", "", "", "{}"),
                new Message("4", "t", "app", "", "soon", "{}"),
                new Message("5", "t", "app", "", "", "{"));
        assertThat(events.valid()).hasSize(2);
        ValidEvent first = events.valid().getFirst();
        assertThat(first.subject()).isEqualTo("ü");
        assertThat(first.timeMicros()).isEqualTo(micros(Instant.parse("2026-02-28T11:59:00Z")));
        assertThat(first.data()).hasToString("{\"n\":1}");
        ValidEvent second = events.valid().getLast();
        assertThat(second.source()).isEqualTo("key_line");
        assertThat(second.subject()).isNull();
        assertThat(second.data()).hasToString("{}");
        assertThat(events.made()).containsExactly(new MadeId(1, second.id()));
        assertThat(events.rejected())
                .extracting(Rejection::code)
                .containsExactly(RejectionCode.MISSING_TYPE, RejectionCode.INVALID_TIME, RejectionCode.INVALID_DATA);
    }

    @Test
    void messagesThatSayTheSameAndOthersAreToldApart() {
        ParsedBody.Events events = messages(
                new Message("1", "t", "app", "s", "", ""),
                new Message("1", "t", "app", "s", "", ""),
                new Message("2", "T", "apps", "", "", ""),
                new Message("\"2\"", "t", "app", "s", "", ""));
        assertThat(events.valid()).extracting(ValidEvent::id).containsExactly("1", "1", "2", "\"2\"");
        assertThat(events.valid()).extracting(ValidEvent::type).containsExactly("t", "t", "T", "t");
        assertThat(events.valid()).extracting(ValidEvent::source).containsExactly("app", "app", "apps", "app");
        assertThat(events.valid()).extracting(ValidEvent::subject).containsExactly("s", "s", null, "s");
    }

    @Test
    void moreMessagesThanABodyHoldsAreNotLookedAt() {
        EventMessages many = new Messages(List.of()) {
            @Override
            public int size() {
                return EventLimits.EVENTS_PER_BODY + 1;
            }
        };
        assertThat(EventParser.messages(many, CONTEXT))
                .isInstanceOfSatisfying(
                        ParsedBody.Unusable.class,
                        unusable -> assertThat(unusable.fault()).isEqualTo(ParsedBody.Fault.TOO_MANY_EVENTS));
    }

    private record Message(String id, String type, String source, String subject, String time, String data) {}

    private static ParsedBody.Events messages(Message... messages) {
        return (ParsedBody.Events) EventParser.messages(new Messages(List.of(messages)), CONTEXT);
    }

    /** Their texts lie among other bytes, as in a message. */
    private static class Messages implements EventMessages {
        private final List<Message> messages;

        Messages(List<Message> messages) {
            this.messages = messages;
        }

        @Override
        public int size() {
            return messages.size();
        }

        @Override
        public Utf8 id(int event) {
            return among(messages.get(event).id());
        }

        @Override
        public Utf8 type(int event) {
            return among(messages.get(event).type());
        }

        @Override
        public Utf8 source(int event) {
            return among(messages.get(event).source());
        }

        @Override
        public Utf8 subject(int event) {
            return among(messages.get(event).subject());
        }

        @Override
        public Utf8 time(int event) {
            return among(messages.get(event).time());
        }

        @Override
        public Utf8 data(int event) {
            return among(messages.get(event).data());
        }

        private static Utf8 among(String text) {
            byte[] bytes = ("[" + text + "]").getBytes(StandardCharsets.UTF_8);
            return Utf8.of(bytes, 1, bytes.length - 1);
        }
    }

    @Test
    void dataInBase64IsTakenOutOfIt() {
        String base64 = Base64.getEncoder().encodeToString(bytes(" {\"a\":\"é\"} "));
        assertThat(only("{\"type\":\"t\",\"data_base64\":\"" + base64 + "\"}").data())
                .hasToString("{\"a\":\"é\"}");
    }

    private static String array(int events) {
        return IntStream.range(0, events).mapToObj(i -> "{\"type\":\"t\"}").collect(Collectors.joining(",", "[", "]"));
    }

    private static String timed(Instant time) {
        return "{\"type\":\"t\",\"time\":\"" + time + "\"}";
    }

    private static String nested(int depth) {
        return "{\"type\":\"t\",\"data\":" + "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1) + "}";
    }

    private static ParsedBody.Events fields(Map<String, String> attributes, String data, String contentType) {
        return (ParsedBody.Events) EventParser.fields(
                List.of(new EventFields(attributes, JsonSlice.of(bytes(data)), contentType)), CONTEXT);
    }

    private static List<String> codes(String event) {
        List<String> codes = new ArrayList<>();
        events(event).rejected().forEach(rejection -> codes.add(rejection.code().code()));
        return codes;
    }

    private static ValidEvent only(String event) {
        ParsedBody.Events events = events(event);
        assertThat(events.rejected()).isEmpty();
        assertThat(events.valid()).hasSize(1);
        return events.valid().getFirst();
    }

    private static ParsedBody.Events events(String body) {
        return (ParsedBody.Events) parse(body);
    }

    private static ParsedBody parse(String body) {
        return EventParser.json(bytes(body), CONTEXT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
