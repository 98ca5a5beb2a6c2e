package io.meterhouse.catalog.api;

import io.meterhouse.catalog.Json;
import io.meterhouse.operations.api.Problem;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads a schema out of a request's body, exactly as it was written. */
final class SchemaJson extends ValueDeserializer<Json> {
    @Override
    public Json deserialize(JsonParser json, DeserializationContext context) {
        try {
            return Json.read(json);
        } catch (IllegalArgumentException beyondBounds) {
            throw Problem.field("/schema", "invalid_schema", String.valueOf(beyondBounds.getMessage()));
        }
    }
}
