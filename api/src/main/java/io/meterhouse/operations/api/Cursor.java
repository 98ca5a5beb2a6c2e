package io.meterhouse.operations.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a list goes on; opaque to the caller, so that what is inside can change. */
public final class Cursor {
    private static final int MAX_LENGTH = 1024;

    private Cursor() {}

    public static String encode(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    /** The position inside; 400 where the text was never one of ours. */
    public static String decode(String cursor) {
        if (cursor.length() > MAX_LENGTH) {
            throw invalid();
        }
        try {
            String position = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (position.isEmpty() || position.indexOf('\0') >= 0 || position.indexOf('\uFFFD') >= 0) {
                throw invalid();
            }
            return position;
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
    }

    private static Problem invalid() {
        return Problem.field("?cursor", "invalid_cursor", "This cursor did not come from this list.");
    }
}
