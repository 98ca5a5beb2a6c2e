package io.meterhouse.events;

import io.meterhouse.apikeys.Environment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Who an event is: the first 128 bits of SHA-256 over organization, environment, source and id, each as UTF-8 behind its
 * length in four bytes (big end first), so that no two lists of texts run into the same bytes.
 *
 * <p>The log is partitioned by identity: one partition holds all repeats of one event.
 */
public record EventIdentity(long high, long low) {
    /** Bytes of an identity, which is the key of its record on the log. */
    public static final int BYTES = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final MessageDigest SHA_256 = sha256();

    public static EventIdentity of(String organization, Environment environment, String source, String id) {
        ByteBuffer hash = ByteBuffer.wrap(hash(organization, environment.code(), source, id));
        return new EventIdentity(hash.getLong(), hash.getLong());
    }

    /**
     * Reads an identity back from the key of its record.
     *
     * @throws IllegalArgumentException where that is not {@link #BYTES} long
     */
    public static EventIdentity ofBytes(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("an identity has " + BYTES + " bytes, not " + key.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(key);
        return new EventIdentity(bytes.getLong(), bytes.getLong());
    }

    /** The identity as the key of its record, the high half first, big end first. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    /** Whether these are the bytes that {@link #toBytes} makes. */
    public boolean isWrittenAs(Utf8 key) {
        return key.length() == BYTES
                && high == (long) LONGS.get(key.array(), key.start())
                && low == (long) LONGS.get(key.array(), key.start() + Long.BYTES);
    }

    /** The log partition that holds every record of this identity. */
    public int partition(int partitions) {
        return (int) Long.remainderUnsigned(low, partitions);
    }

    /** SHA-256 over texts, each as UTF-8 behind its length. */
    static byte[] hash(String... texts) {
        MessageDigest digest = copyOfSha256();
        byte[] length = new byte[Integer.BYTES];
        ByteBuffer lengthBuffer = ByteBuffer.wrap(length).order(ByteOrder.BIG_ENDIAN);
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            lengthBuffer.putInt(0, utf8.length);
            digest.update(length);
            digest.update(utf8);
        }
        return digest.digest();
    }

    // Copying a fresh digest is several times cheaper than asking the security providers for one.
    static MessageDigest copyOfSha256() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException impossible) {
            return sha256();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
