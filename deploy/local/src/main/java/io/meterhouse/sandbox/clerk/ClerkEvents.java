package io.meterhouse.sandbox.clerk;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import io.meterhouse.sandbox.server.WebhookOutbox;
import java.time.Clock;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Tells by webhook what happened, in the envelope of Clerk's events. */
final class ClerkEvents {
    private final WebhookOutbox outbox;
    private final String instanceId;
    private final Clock clock;

    ClerkEvents(WebhookOutbox outbox, String instanceId, Clock clock) {
        this.outbox = outbox;
        this.instanceId = instanceId;
        this.clock = clock;
    }

    /** Events with the same subject (an organization, or a user) are delivered in their order. */
    void send(Store.Change change, String type, String subject, ObjectNode data) {
        ObjectNode event = Json.object();
        event.set("data", data.deepCopy());
        event.putObject("event_attributes")
                .putObject("http_request")
                .setAll(Map.of(
                        "client_ip", event.stringNode("127.0.0.1"), "user_agent", event.stringNode("clerk-sandbox")));
        event.put("instance_id", instanceId)
                .put("object", "event")
                .put("timestamp", clock.millis())
                .put("type", type);
        outbox.add(change, Ids.random("msg_", 27), subject, type, Json.write(event));
    }
}
