package io.meterhouse.apikeys;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What a key looks like: {@code mh_live_} or {@code mh_test_}, 33 characters of randomness, 6 of checksum, all base 62.
 *
 * <p>The checksum tells a mistyped key from a wrong one without a look-up, and lets secret scanners be sure.
 */
public final class ApiKeyFormat {
    /** How many random bytes a key is made of. */
    public static final int RANDOM_BYTES = 24;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
    private static final int RANDOM_CHARACTERS = 33;
    private static final int CHECKSUM_CHARACTERS = 6;
    private static final int PREFIX_CHARACTERS = 12;
    private static final String LIVE = "mh_live_";
    private static final String TEST = "mh_test_";
    private static final int CHARACTERS = LIVE.length() + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS;
    private static final Pattern SHAPE = Pattern.compile(
            "(mh_(live|test)_[0-9A-Za-z]{" + RANDOM_CHARACTERS + "})([0-9A-Za-z]{" + CHECKSUM_CHARACTERS + "})");
    /** What every key begins with, so that most texts are known to hold none at a glance. */
    private static final String BEGINNING = "mh_";

    private ApiKeyFormat() {}

    /**
     * Makes a key.
     *
     * @param random {@link #RANDOM_BYTES} bytes of a secure random generator
     */
    public static String generate(Environment environment, byte[] random) {
        if (random.length != RANDOM_BYTES) {
            throw new IllegalArgumentException("a key is made of " + RANDOM_BYTES + " random bytes");
        }
        String unchecked = "mh_" + environment.code() + "_" + base62(new BigInteger(1, random), RANDOM_CHARACTERS);
        return unchecked + checksum(unchecked);
    }

    /** Whether it has a key's shape and its checksum is right; says nothing about whether such a key was ever made. */
    public static boolean isWellFormed(String key) {
        // Asked of every request, and so without the pattern.
        if (key.length() != CHARACTERS || !(key.startsWith(LIVE) || key.startsWith(TEST))) {
            return false;
        }
        for (int i = LIVE.length(); i < CHARACTERS; i++) {
            if (ALPHABET.indexOf(key.charAt(i)) < 0) {
                return false;
            }
        }
        int checked = CHARACTERS - CHECKSUM_CHARACTERS;
        return key.startsWith(checksum(key.substring(0, checked)), checked);
    }

    /** Whether a key stands anywhere in a text, where it would be kept or logged. */
    public static boolean isContainedIn(String text) {
        if (!text.contains(BEGINNING)) {
            return false;
        }
        Matcher shape = SHAPE.matcher(text);
        for (int from = 0; shape.find(from); from = shape.start() + 1) {
            if (checksum(shape.group(1)).equals(shape.group(3))) {
                return true;
            }
        }
        return false;
    }

    /** The part of a key that may be shown and stored. */
    public static String prefixOf(String key) {
        return requireWellFormed(key).substring(0, PREFIX_CHARACTERS);
    }

    /** Which environment the key's events belong to. */
    public static Environment environment(String key) {
        return requireWellFormed(key).startsWith(LIVE) ? Environment.LIVE : Environment.TEST;
    }

    private static String requireWellFormed(String key) {
        if (!isWellFormed(key)) {
            // The text is not repeated: it may be a secret with one character wrong.
            throw new IllegalArgumentException("not an API key");
        }
        return key;
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        char[] digits = new char[CHECKSUM_CHARACTERS];
        long rest = crc.getValue();
        for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }

    private static String base62(BigInteger value, int characters) {
        char[] digits = new char[characters];
        BigInteger rest = value;
        for (int i = characters - 1; i >= 0; i--) {
            BigInteger[] quotient = rest.divideAndRemainder(BASE);
            digits[i] = ALPHABET.charAt(quotient[1].intValue());
            rest = quotient[0];
        }
        return new String(digits);
    }
}
