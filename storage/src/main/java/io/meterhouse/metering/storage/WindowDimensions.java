package io.meterhouse.metering.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Dimension values as they can stand in the key of a window. Senders choose them: PostgreSQL takes no NUL in JSON, and its
 * index no key longer than a third of a page, so values like that are told apart by their hash.
 */
final class WindowDimensions {
    private static final int LONGEST_BYTES = 1_500;
    private static final String NUL = "\\u0000";

    private WindowDimensions() {}

    static String key(String dimensions) {
        byte[] utf8 = dimensions.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= LONGEST_BYTES && !dimensions.contains(NUL)) {
            return dimensions;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(utf8);
            return "{\"sha256\":\"" + HexFormat.of().formatHex(hash) + "\"}";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
