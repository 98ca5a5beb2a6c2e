package io.meterhouse.sandbox.server;

import java.time.Instant;
import java.util.Map;

/** How a service signs what it sends: the headers that go with a body. */
@FunctionalInterface
public interface WebhookSigner {
    Map<String, String> headers(String deliveryId, Instant now, String body);
}
