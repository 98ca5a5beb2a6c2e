package io.meterhouse.apikeys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What is stored instead of a key: a hash that is worth nothing to somebody without the pepper. */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    // Holds the pepper, and is never fed itself: a copy costs a tenth of a new one.
    private final Mac prepared;

    public KeyedHash(byte[] pepper) {
        try {
            prepared = Mac.getInstance(ALGORITHM);
            prepared.init(new SecretKeySpec(pepper, ALGORITHM));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }

    /** HMAC-SHA-256 of the key under the pepper, in lower-case hexadecimal. */
    public static String hash(byte[] pepper, String key) {
        return new KeyedHash(pepper).hash(key);
    }

    /** The same, for many keys. */
    public String hash(String key) {
        try {
            Mac mac = (Mac) prepared.clone();
            return HexFormat.of().formatHex(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied", impossible);
        }
    }
}
