package io.meterhouse.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Holds the scanner and the parser to Jackson, over a great many bodies that are nearly right. */
class JsonScannerTest {
    private static final int CASES = 60_000;
    private static final EventContext CONTEXT =
            new EventContext("key_line", 1_767_225_600_000_000L, new IdSeed.OfRequest("req_1"));
    private static final JsonFactory JACKSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    private static final String[] SEEDS = {
        "[{\"id\":\"e-1\",\"type\":\"api.request\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"a\":[1,-2.5e+3,null,true,false],\"b\":\"\\u00e9\\n\"}},{\"type\":\"t\",\"x\":\"é\"}]",
        "{\"type\":\"t\",\"subject\":\"😀\\ud83d\\ude00\",\"data\":{\"deep\":[[[[{\"x\":{}}]]]]},\"ext\":0.5}",
        "[]",
        " [ { } , 1 , \"x\" , [ ] ] ",
    };

    @Test
    void itTakesExactlyTheJsonThatJacksonTakes() {
        Random random = new Random(42);
        int taken = 0;
        for (int i = 0; i < CASES; i++) {
            // Inside an array, for behind a digit at the very end Jackson lets a zero byte pass.
            byte[] body = inArray(mutated(random));
            if (!JsonScanner.isUtf8(body, 0, body.length)) {
                continue;
            }
            boolean ours = takes(body);
            assertThat(ours).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(jacksonTakes(body));
            taken += ours ? 1 : 0;
        }
        // Enough of both sorts, or nothing was compared.
        assertThat(taken).isBetween(CASES / 100, CASES - CASES / 100);
    }

    @Test
    void whatMeansSomethingInAStringIsSeenWhereverItStands() {
        for (int length = 0; length < 40; length++) {
            for (int place = 0; place <= length; place++) {
                for (int special = 0; special < 256; special++) {
                    byte[] body = new byte[length + 5];
                    Arrays.fill(body, (byte) (place % 2 == 0 ? 'a' : 0xE9));
                    body[0] = '[';
                    body[1] = '"';
                    body[2 + place] = (byte) special;
                    body[length + 3] = '"';
                    body[length + 4] = ']';
                    boolean plain = special >= ' ' && special != '"' && special != '\\';
                    // A backslash before the last quote, or before what may not follow it, is no JSON either.
                    assertThat(takes(body))
                            .as("%d at %d of %d", special, place, length)
                            .isEqualTo(plain);
                }
            }
        }
    }

    @Test
    void noBytesMakeTheParserThrowAndEveryEventIsAccountedFor() {
        Random random = new Random(7);
        for (int i = 0; i < CASES; i++) {
            byte[] body = mutated(random);
            for (ParsedBody parsed :
                    new ParsedBody[] {EventParser.json(body, CONTEXT), EventParser.lines(body, CONTEXT)}) {
                if (parsed instanceof ParsedBody.Events events) {
                    assertThat(events.valid().size() + events.rejected().size()).isPositive();
                    events.valid()
                            .forEach(event ->
                                    assertThat(takes(event.data().toBytes())).isTrue());
                }
            }
        }
    }

    @Test
    void itsTextsAreJacksonsTexts() {
        Random random = new Random(3);
        for (int i = 0; i < CASES / 10; i++) {
            String text = anyText(random);
            byte[] json = JsonText.quoted(text).getBytes(StandardCharsets.UTF_8);
            assertThat(JsonScanner.text(json, 0, json.length)).isEqualTo(text);
            try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), json)) {
                parser.nextToken();
                assertThat(parser.getString()).isEqualTo(text);
            }
        }
    }

    private static String anyText(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(12), 0, 0x1FFFF)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .map(point -> random.nextBoolean() ? point % 128 : point)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static boolean takes(byte[] body) {
        JsonScanner scanner = new JsonScanner(body, 0, body.length);
        try {
            scanner.skipValue();
            return scanner.peek() < 0;
        } catch (MalformedJsonException malformed) {
            return false;
        }
    }

    private static boolean jacksonTakes(byte[] body) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            // A string at the end is only looked at when it is asked for.
            if (first == JsonToken.VALUE_STRING) {
                parser.getString();
            }
            return parser.nextToken() == null;
        } catch (JacksonException malformed) {
            return false;
        }
    }

    /** A good body with a few bytes changed, taken out, doubled or cut off; sometimes just noise. */
    private static byte[] mutated(Random random) {
        byte[] body = SEEDS[random.nextInt(SEEDS.length)].getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(4); changes > 0 && body.length > 0; changes--) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(5)) {
                case 0 -> body[at] = (byte) "{}[]\",:\\0123456789.-+eE tfn\nu".charAt(random.nextInt(29));
                case 1 -> body[at] = (byte) random.nextInt(256);
                case 2 -> body = spliced(body, at, at + 1, new byte[0]);
                case 3 -> body = spliced(body, at, at, Arrays.copyOfRange(body, at, Math.min(body.length, at + 8)));
                default -> body = Arrays.copyOf(body, at);
            }
        }
        return body;
    }

    private static byte[] inArray(byte[] value) {
        return spliced(new byte[] {'[', ']'}, 1, 1, value);
    }

    private static byte[] spliced(byte[] body, int from, int to, byte[] between) {
        ByteArrayOutputStream spliced = new ByteArrayOutputStream();
        spliced.write(body, 0, from);
        spliced.writeBytes(between);
        spliced.write(body, to, body.length - to);
        return spliced.toByteArray();
    }
}
