package io.meterhouse.bench.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * JSON that nobody expects, all of it by the grammar, and ways to break what is by the grammar. Everything is written in
 * bytes, each as the character of ISO 8859-1 of its number, so that what is no UTF-8 can be written as well.
 */
final class Wild {
    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1e400",
            "-1E+999999999",
            "1e-999999999",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "0.1000000000000000055511151231257827",
            "4.9e-324",
            "1.7976931348623157e309",
            "1E2",
            "123456789012345678901234567890.123456789012345");

    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"null\"",
            "\"'; DROP TABLE events; --\"",
            "\"${jndi:ldap://127.0.0.1/a}\"",
            "\"../../../../etc/passwd\"",
            "\"<script>alert(1)</script>\"",
            "\"%00%ff%s%n\"",
            "\"=1+1\"");

    private static final List<String> TIMES = List.of(
            "\"yesterday\"",
            "\"0000-00-00T00:00:00Z\"",
            "\"2026-02-30T00:00:00Z\"",
            "\"9999999-01-01T00:00:00Z\"",
            "\"-0001-01-01T00:00:00Z\"",
            "\"2026-01-01T24:00:00Z\"",
            "\"2026-01-01T23:59:60Z\"",
            "\"2026-01-01T00:00:00+99:99\"",
            "\"2026-01-01T00:00:00.123456789012345678901Z\"",
            "\"2026-01-01\"",
            "1e300",
            "-62135596800001",
            "9223372036854775807",
            "1767225600000.5");

    private static final List<String> NAMES = List.of(
            "", "__proto__", "constructor", "$ref", "@type", "a.b", "$.a", "\\u0000", "\\ud800", "type\\u0000", "DATA");

    /** What lenient parsers take and the grammar does not. */
    private static final List<String> NOT_BY_THE_GRAMMAR = List.of(
            "NaN",
            "-Infinity",
            "undefined",
            "'x'",
            "01",
            "+1",
            ".5",
            "1.",
            "0x1F",
            "1e",
            "--1",
            "tru",
            "nul",
            "True",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"\u0000\"",
            "\"\u007f",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "/*c*/1",
            "#1",
            "{\"a\":}",
            "{,}",
            "[,]",
            "]",
            "}",
            "\u0000",
            "\u00ef\u00bb\u00bf1");

    /** Bytes that are no UTF-8: overlong, surrogates, cut short, beyond the last character, never anything. */
    private static final List<String> NOT_UTF8 = List.of(
            "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00e2\u0082",
            "\u00f4\u0090\u0080\u0080",
            "\u00ff",
            "\u00fe",
            "\u0080");

    private static final int LONG_TEXT = 3_000;
    private static final int DEEPEST = 30_000;

    private final SplittableRandom random;

    Wild(SplittableRandom random) {
        this.random = random;
    }

    <T> T oneOf(List<T> things) {
        return things.get(random.nextInt(things.size()));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** True once in so many times. */
    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    /** Text as the bytes of its UTF-8. */
    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Any value by the grammar. */
    String value() {
        return value(3);
    }

    private String value(int deep) {
        return switch (random.nextInt(deep > 0 ? 12 : 8)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "false";
            case 3 -> oneOf(NUMBERS);
            case 4 -> Integer.toString(random.nextInt());
            case 5 -> oneOf(TIMES);
            case 6, 7 -> text();
            case 8 -> once(20) ? nested() : "[]";
            case 9 -> "{}";
            case 10 -> array(deep - 1);
            default -> object(deep - 1);
        };
    }

    String text() {
        return switch (random.nextInt(8)) {
            case 0 -> '"' + "x".repeat(random.nextInt(LONG_TEXT)) + '"';
            case 1 -> utf8("\"é 😀 \u202e\u2028 𝕏 \ufeff\"");
            case 2 -> '"' + utf8("é😀".repeat(random.nextInt(300))) + '"';
            case 3 -> '"' + "\\u00e9".repeat(random.nextInt(300)) + '"';
            default -> oneOf(TEXTS);
        };
    }

    String time() {
        return once(3) ? value() : oneOf(TIMES);
    }

    private String array(int deep) {
        StringBuilder array = new StringBuilder("[");
        for (int i = random.nextInt(4); i >= 0; i--) {
            array.append(value(deep)).append(i == 0 ? "" : ",");
        }
        return array.append(']').toString();
    }

    String object(int deep) {
        StringBuilder object = new StringBuilder("{");
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.append(blank())
                    .append(name())
                    .append(blank())
                    .append(':')
                    .append(value(deep))
                    .append(i == 0 ? "" : ",");
        }
        return object.append(blank()).append('}').toString();
    }

    String name() {
        return '"' + (once(3) ? oneOf(NAMES) : "n" + random.nextInt(5)) + '"';
    }

    private String blank() {
        return once(10) ? " \t\r " : "";
    }

    /** Arrays or objects inside each other, around the bound of 64 or far beyond it. */
    String nested() {
        int depth = once(4) ? random.nextInt(1, DEEPEST) : random.nextInt(60, 70);
        boolean objects = once(2);
        return (objects ? "{\"a\":" : "[").repeat(depth) + '1' + (objects ? "}" : "]").repeat(depth);
    }

    /** A value that is not by the grammar, without a line's end, and not nothing. */
    String noValue() {
        return once(3) ? '"' + oneOf(NOT_UTF8) : oneOf(NOT_BY_THE_GRAMMAR).replace('\n', ' ');
    }

    /** A text whose bytes are no UTF-8. */
    String noText() {
        return '"' + "a" + oneOf(NOT_UTF8) + "b" + '"';
    }

    String bytes(int most) {
        StringBuilder bytes = new StringBuilder();
        for (int i = random.nextInt(most); i >= 0; i--) {
            bytes.append((char) random.nextInt(256));
        }
        return bytes.toString();
    }

    /** A body with something done to it, so that it may be JSON no longer. */
    String broken(String body) {
        if (body.isEmpty()) {
            return bytes(20);
        }
        int at = random.nextInt(body.length());
        int to = Math.min(body.length(), at + random.nextInt(1, 12));
        return switch (random.nextInt(9)) {
            case 0 -> body.substring(0, at);
            case 1 -> body.substring(at);
            case 2 -> body.substring(0, at) + body.substring(to);
            case 3 -> body.substring(0, at) + bytes(8) + body.substring(to);
            case 4 -> body.substring(0, at) + oneOf(NOT_BY_THE_GRAMMAR) + body.substring(at);
            case 5 -> body.substring(0, at) + oneOf(NOT_UTF8) + body.substring(at);
            case 6 -> body + oneOf(List.of(",", "]", "}", "{}", "null", "\u0000", body));
            case 7 -> new String(body.getBytes(StandardCharsets.UTF_16), StandardCharsets.ISO_8859_1);
            default -> bytes(300);
        };
    }
}
