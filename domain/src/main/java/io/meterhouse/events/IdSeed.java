package io.meterhouse.events;

import java.util.HexFormat;

/** What the ids of events without one are made from, so that a retry under the same Idempotency-Key makes the same. */
public sealed interface IdSeed {
    /** The sender's Idempotency-Key. */
    record OfIdempotencyKey(String key) implements IdSeed {}

    /** The request's own id, which no other request has. */
    record OfRequest(String requestId) implements IdSeed {}

    /** The id of the event at this place in the body: 32 hexadecimal digits. */
    default String idAt(int index) {
        byte[] hash =
                switch (this) {
                    case OfIdempotencyKey(String key) ->
                        EventIdentity.hash("idempotency-key", key, Integer.toString(index));
                    case OfRequest(String requestId) ->
                        EventIdentity.hash("request", requestId, Integer.toString(index));
                };
        return HexFormat.of().formatHex(hash, 0, EventIdentity.BYTES);
    }
}
