package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Json;
import io.meterhouse.sandbox.server.Store;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** One request being carried out: its parameters, its moment, the state it changes, and the events it causes. */
record StripeCall(
        Store.Change change,
        Params params,
        Map<String, String> variables,
        Instant now,
        String requestId,
        Optional<String> idempotencyKey,
        StripeEvents events) {

    String id() {
        return variables.getOrDefault("id", "");
    }

    long seconds() {
        return now.getEpochSecond();
    }

    /** A document that is there; whoever names one that is not is told so by the resource in question. */
    ObjectNode get(String collection, String id) {
        return change.find(collection, id)
                .orElseThrow(() -> new IllegalStateException(collection + " " + id + " is referred to and not there"));
    }

    void save(String collection, ObjectNode document) {
        change.put(collection, Json.text(document, "id"), document);
    }

    void emit(String type, ObjectNode object) {
        events.emit(this, type, object, null);
    }

    /** With what the object was like before, of which the changed fields are told. */
    void emitChange(String type, ObjectNode object, ObjectNode before) {
        events.emit(this, type, object, before);
    }
}
