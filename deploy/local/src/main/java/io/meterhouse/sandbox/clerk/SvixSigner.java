package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Hmac;
import io.meterhouse.sandbox.server.WebhookSigner;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/** Signs as Svix does, which carries Clerk's webhooks: {@code svix-id}, {@code svix-timestamp}, {@code svix-signature}. */
final class SvixSigner implements WebhookSigner {
    private static final String PREFIX = "whsec_";

    private final byte[] key;

    SvixSigner(String secret) {
        this.key = Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
    }

    @Override
    public Map<String, String> headers(String deliveryId, Instant now, String body) {
        String timestamp = Long.toString(now.getEpochSecond());
        byte[] signature = Hmac.sha256(key, deliveryId + "." + timestamp + "." + body);
        return Map.of(
                "svix-id", deliveryId,
                "svix-timestamp", timestamp,
                "svix-signature", "v1," + Base64.getEncoder().encodeToString(signature));
    }
}
