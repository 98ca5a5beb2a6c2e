package io.meterhouse.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON (RFC 8259, nothing more lenient) without building anything, so that events can be cut out of a body as
 * the sender's own bytes. Its memory is one bit per level of nesting; no depth can overflow a stack.
 *
 * <p>Bytes inside strings are not looked at until somebody asks ({@link #text}, {@link #isUtf8}): a broken character in
 * one event is that event's fault and not the body's. Tests compare it with Jackson.
 */
final class JsonScanner {
    private static final int EXPECTED_DEPTH = 64;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
    private static final long EVERY_SIGN = EVERY_BYTE << (Byte.SIZE - 1);
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] json;
    private final int end;
    private int at;
    // A set bit is an object, a clear one an array.
    private long[] objects = new long[EXPECTED_DEPTH / Long.SIZE];

    JsonScanner(byte[] json, int start, int end) {
        this.json = json;
        this.at = start;
        this.end = end;
    }

    int position() {
        return at;
    }

    /** The next byte behind white space, which stays the next; -1 at the end. */
    int peek() {
        while (at < end) {
            byte next = json[at];
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                return next & 0xFF;
            }
            at++;
        }
        return -1;
    }

    /** Moves past this byte where it is the next behind white space. */
    boolean take(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    void expect(char wanted) throws MalformedJsonException {
        if (!take(wanted)) {
            throw malformed();
        }
    }

    /** Moves past one whole value and says how deep it nests: 0 for a scalar, 1 for {@code {}}. */
    int skipValue() throws MalformedJsonException {
        int depth = 0;
        int deepest = 0;
        do {
            switch (peek()) {
                case '{' -> {
                    at++;
                    open(depth++, true);
                    deepest = Math.max(deepest, depth);
                    if (peek() != '}') {
                        skipMemberName();
                        continue;
                    }
                }
                case '[' -> {
                    at++;
                    open(depth++, false);
                    deepest = Math.max(deepest, depth);
                    if (peek() != ']') {
                        continue;
                    }
                }
                case '"' -> skipString();
                case 't' -> skipLiteral(TRUE);
                case 'f' -> skipLiteral(FALSE);
                case 'n' -> skipLiteral(NULL);
                default -> skipNumber();
            }
            depth = close(depth);
        } while (depth > 0);
        return deepest;
    }

    /** Behind a value: closes what ends here, and moves to the next value of what does not. */
    private int close(int depth) throws MalformedJsonException {
        int open = depth;
        while (open > 0) {
            boolean object = isObject(open - 1);
            if (take(',')) {
                if (object) {
                    skipMemberName();
                }
                return open;
            }
            expect(object ? '}' : ']');
            open--;
        }
        return 0;
    }

    private void skipMemberName() throws MalformedJsonException {
        peek();
        skipString();
        expect(':');
    }

    private void open(int depth, boolean object) {
        int word = depth / Long.SIZE;
        if (word == objects.length) {
            objects = Arrays.copyOf(objects, word * 2);
        }
        long bit = 1L << depth;
        objects[word] = object ? objects[word] | bit : objects[word] & ~bit;
    }

    private boolean isObject(int depth) {
        return (objects[depth / Long.SIZE] & 1L << depth) != 0;
    }

    /** Moves past a string that starts right here, quotes included. */
    void skipString() throws MalformedJsonException {
        if (at >= end || json[at] != '"') {
            throw malformed();
        }
        at++;
        for (skipPlain(); at < end; skipPlain()) {
            byte next = json[at++];
            if (next == '"') {
                return;
            }
            if (next != '\\') {
                throw new MalformedJsonException(at - 1);
            }
            skipEscape();
        }
        throw malformed();
    }

    /** Moves to the next byte that means something in a string: a quote, a backslash, or a control character. */
    private void skipPlain() {
        while (at <= end - Long.BYTES) {
            long special = special((long) EIGHT_BYTES.get(json, at));
            if (special != 0) {
                at += Long.numberOfTrailingZeros(special) / Byte.SIZE;
                return;
            }
            at += Long.BYTES;
        }
        while (at < end && json[at] != '"' && json[at] != '\\' && (json[at] < 0 || json[at] >= ' ')) {
            at++;
        }
    }

    /** Eight bytes at once: the lowest bit that is set lies in the first special byte; 0 where none is. */
    private static long special(long bytes) {
        long quotes = bytes ^ EVERY_BYTE * '"';
        long backslashes = bytes ^ EVERY_BYTE * '\\';
        // A byte less than the subtracted one borrows, which shows in its highest bit; those above 127 are masked out.
        long borrowed = ((quotes - EVERY_BYTE) & ~quotes)
                | ((backslashes - EVERY_BYTE) & ~backslashes)
                | ((bytes - EVERY_BYTE * ' ') & ~bytes);
        return borrowed & EVERY_SIGN;
    }

    private void skipEscape() throws MalformedJsonException {
        if (at >= end) {
            throw malformed();
        }
        switch (json[at++]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
            case 'u' -> {
                for (int i = 0; i < 4; i++, at++) {
                    if (at >= end || Character.digit(json[at], 16) < 0) {
                        throw malformed();
                    }
                }
            }
            default -> throw new MalformedJsonException(at - 1);
        }
    }

    private void skipLiteral(byte[] literal) throws MalformedJsonException {
        if (at + literal.length > end || !Arrays.equals(json, at, at + literal.length, literal, 0, literal.length)) {
            throw malformed();
        }
        at += literal.length;
    }

    private void skipNumber() throws MalformedJsonException {
        if (at < end && json[at] == '-') {
            at++;
        }
        if (at < end && json[at] == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (at < end && json[at] == '.') {
            at++;
            skipDigits();
        }
        if (at < end && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (at < end && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            skipDigits();
        }
    }

    private void skipDigits() throws MalformedJsonException {
        int first = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw malformed();
        }
    }

    private MalformedJsonException malformed() {
        return new MalformedJsonException(at);
    }

    /**
     * The text of a string that {@link #skipString} has moved over, from its opening quote to behind its closing one.
     * Null where it is no text that UTF-8 can hold: broken bytes, or half a surrogate pair.
     */
    static @Nullable String text(byte[] json, int start, int end) {
        int all = 0;
        boolean escaped = false;
        for (int i = start + 1; i < end - 1; i++) {
            all |= json[i];
            escaped |= json[i] == '\\';
        }
        boolean ascii = all >= 0;
        if (escaped) {
            return unescaped(json, start + 1, end - 1);
        }
        if (ascii) {
            return new String(json, start + 1, end - start - 2, StandardCharsets.ISO_8859_1);
        }
        return utf8(json, start + 1, end - 1);
    }

    /** These bytes as text, or null where they are not UTF-8. */
    static @Nullable String utf8(byte[] bytes, int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException broken) {
            return null;
        }
    }

    /** Whether these bytes are UTF-8 throughout; quick where they are ASCII. */
    static boolean isUtf8(byte[] bytes, int start, int end) {
        long all = 0;
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            all |= (long) EIGHT_BYTES.get(bytes, at);
        }
        for (; at < end; at++) {
            all |= bytes[at];
        }
        return (all & EVERY_SIGN) == 0 || utf8(bytes, start, end) != null;
    }

    private static @Nullable String unescaped(byte[] json, int start, int end) {
        String raw = utf8(json, start, end);
        if (raw == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char next = raw.charAt(i);
            if (next != '\\') {
                text.append(next);
                continue;
            }
            char escape = raw.charAt(++i);
            switch (escape) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(escape);
            }
        }
        return hasLoneSurrogate(text) ? null : text.toString();
    }

    private static boolean hasLoneSurrogate(CharSequence text) {
        boolean halfOpen = false;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (halfOpen != Character.isLowSurrogate(next)) {
                return true;
            }
            halfOpen = Character.isHighSurrogate(next);
        }
        return halfOpen;
    }
}
