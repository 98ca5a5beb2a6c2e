package io.meterhouse.catalog.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.meterhouse.catalog.EventSchema;
import io.meterhouse.catalog.storage.SchemaStore;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Versions of schemas made ready for events: each once, as long as there is room for it. A version never changes. */
@Component
class CompiledSchemas {
    /** A schema takes some twenty times its text in memory. */
    private static final long MAX_TEXT = 2L * 1024 * 1024;

    private record Ready(CompiledSchema schema, int text) {}

    private final SchemaStore store;
    private final Cache<String, Ready> ready = Caffeine.newBuilder()
            .maximumWeight(MAX_TEXT)
            .weigher((String version, Ready schema) -> schema.text())
            .build();

    CompiledSchemas(SchemaStore store) {
        this.store = store;
    }

    /** One version of an organization's schemas; may wait for the database. */
    CompiledSchema of(String organization, String versionId) {
        return ready.get(versionId, id -> made(organization, id)).schema();
    }

    private Ready made(String organization, String versionId) {
        String body = Objects.requireNonNull(store.body(organization, versionId), "a version is never removed");
        return new Ready(CompiledSchema.of(EventSchema.accepted(body)), body.length());
    }
}
