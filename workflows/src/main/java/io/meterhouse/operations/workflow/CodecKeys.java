package io.meterhouse.operations.workflow;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Reads the codec's keys from configuration: {@code id:base64} pairs, comma separated, the first of which encrypts. */
public final class CodecKeys {
    private static final int KEY_BYTES = 32;

    private CodecKeys() {}

    /** @throws IllegalArgumentException where a pair has no id, or its key is not 32 bytes of base64; never shows the key */
    public static SequencedMap<String, SecretKey> parse(String configured) {
        SequencedMap<String, SecretKey> keys = new LinkedHashMap<>();
        for (String pair : configured.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("codec keys are written id:base64, comma separated");
            }
            String id = pair.substring(0, colon).strip();
            byte[] key = decoded(id, pair.substring(colon + 1).strip());
            if (key.length != KEY_BYTES) {
                throw new IllegalArgumentException("the codec key '" + id + "' must be 32 bytes, it is " + key.length);
            }
            keys.put(id, new SecretKeySpec(key, "AES"));
        }
        return keys;
    }

    private static byte[] decoded(String id, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("the codec key '" + id + "' is not base64", notBase64);
        }
    }
}
