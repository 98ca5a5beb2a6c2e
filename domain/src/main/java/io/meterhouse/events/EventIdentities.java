package io.meterhouse.events;

import io.meterhouse.apikeys.Environment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Makes the identities of many events of one organization in one environment: the same as {@link EventIdentity#of} makes one
 * by one, at a third of the cost. For one thread.
 */
public final class EventIdentities {
    /** As much as most sources and ids have together. */
    private static final int EXPECTED_BYTES = 128;

    private final MessageDigest digest = EventIdentity.copyOfSha256();
    private byte[] hashed;
    private final int beforeSource;
    private int beforeId;
    private String source = "";

    public EventIdentities(String organization, Environment environment) {
        byte[] first = organization.getBytes(StandardCharsets.UTF_8);
        byte[] second = environment.code().getBytes(StandardCharsets.UTF_8);
        this.hashed = new byte[first.length + second.length + 4 * Integer.BYTES + EXPECTED_BYTES];
        this.beforeSource = put(put(0, first), second);
        this.beforeId = put(beforeSource, new byte[0]);
    }

    public EventIdentity of(String eventSource, String id) {
        // Nearly always the same as that of the event before.
        if (!eventSource.equals(source)) {
            source = eventSource;
            beforeId = put(beforeSource, eventSource.getBytes(StandardCharsets.UTF_8));
        }
        int end = put(beforeId, id.getBytes(StandardCharsets.UTF_8));
        digest.update(hashed, 0, end);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new EventIdentity(hash.getLong(), hash.getLong());
    }

    /** Writes a text behind its length and returns where it ends. */
    private int put(int at, byte[] utf8) {
        int end = at + Integer.BYTES + utf8.length;
        if (end > hashed.length) {
            hashed = Arrays.copyOf(hashed, end * 2);
        }
        ByteBuffer.wrap(hashed, at, Integer.BYTES).putInt(utf8.length);
        System.arraycopy(utf8, 0, hashed, at + Integer.BYTES, utf8.length);
        return end;
    }
}
