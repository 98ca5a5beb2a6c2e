package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Hmac;
import io.meterhouse.sandbox.server.WebhookSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** Signs as Stripe does: {@code Stripe-Signature: t=<seconds>,v1=<hex>}; the whole {@code whsec_} text is the key. */
final class StripeSigner implements WebhookSigner {
    private final byte[] key;

    StripeSigner(String secret) {
        this.key = secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String> headers(String deliveryId, Instant now, String body) {
        String timestamp = Long.toString(now.getEpochSecond());
        String signature = HexFormat.of().formatHex(Hmac.sha256(key, timestamp + "." + body));
        return Map.of("Stripe-Signature", "t=" + timestamp + ",v1=" + signature);
    }
}
