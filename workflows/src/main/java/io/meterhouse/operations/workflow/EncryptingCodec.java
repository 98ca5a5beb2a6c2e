package io.meterhouse.operations.workflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts every payload with AES-256-GCM, so that whoever reads Temporal's database reads nothing of a customer. The key's
 * id travels in the metadata: new payloads take the first key, older ones are read with the key they name. Payloads that
 * are not encrypted pass through, so that recorded histories can be replayed.
 */
public final class EncryptingCodec implements PayloadCodec {
    private static final String ENCODING = "encoding";
    private static final String ENCRYPTED = "binary/encrypted";
    private static final String KEY_ID = "encryption-key-id";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKey> keys;
    private final String currentId;
    private final SecretKey currentKey;
    private final SecureRandom random = new SecureRandom();

    /** @param keys by id, the first of which encrypts; at least one */
    public EncryptingCodec(SequencedMap<String, SecretKey> keys) {
        Map.Entry<String, SecretKey> first = keys.firstEntry();
        if (first == null) {
            throw new IllegalArgumentException("the payload codec needs at least one key");
        }
        this.keys = Map.copyOf(keys);
        this.currentId = first.getKey();
        this.currentKey = first.getValue();
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return payloads.stream().map(this::encrypt).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::decrypt).toList();
    }

    private Payload encrypt(Payload plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.ENCRYPT_MODE, currentKey, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(plain.toByteArray());
            return Payload.newBuilder()
                    .putMetadata(ENCODING, ByteString.copyFromUtf8(ENCRYPTED))
                    .putMetadata(KEY_ID, ByteString.copyFromUtf8(currentId))
                    .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)))
                    .build();
        } catch (GeneralSecurityException broken) {
            throw new PayloadCodecException("a payload could not be encrypted", broken);
        }
    }

    private Payload decrypt(Payload payload) {
        if (!ENCRYPTED.equals(text(payload, ENCODING))) {
            return payload;
        }
        String id = String.valueOf(text(payload, KEY_ID));
        SecretKey key = keys.get(id);
        if (key == null) {
            throw new PayloadCodecException(
                    "a payload is encrypted with the key '" + id + "', which is not configured");
        }
        byte[] sealed = payload.getData().toByteArray();
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
            return Payload.parseFrom(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (GeneralSecurityException | InvalidProtocolBufferException broken) {
            throw new PayloadCodecException("a payload could not be decrypted with the key '" + id + "'", broken);
        }
    }

    private static @Nullable String text(Payload payload, String name) {
        ByteString value = payload.getMetadataMap().get(name);
        return value == null ? null : value.toStringUtf8();
    }
}
