package io.meterhouse.catalog.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.api.KeyChangeBarrier;
import io.meterhouse.catalog.Compatibility;
import io.meterhouse.catalog.EventSchema;
import io.meterhouse.catalog.Json;
import io.meterhouse.catalog.Violation;
import io.meterhouse.catalog.storage.SchemaRefusedException;
import io.meterhouse.catalog.storage.SchemaStore;
import io.meterhouse.catalog.storage.SchemaStore.KeptSchema;
import io.meterhouse.catalog.storage.SchemaStore.NewVersion;
import io.meterhouse.catalog.storage.SchemaStore.SchemaVersion;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What REST and gRPC do alike when schemas are registered and compared. */
@Component
class SchemaRegistrar {
    private static final int MAX_TYPE = 256;
    /** How often it is compared again where another version came first. */
    private static final int TRIES = 5;

    private final SchemaStore store;
    private final KeyChangeBarrier barrier;
    private final Clock clock;

    SchemaRegistrar(SchemaStore store, KeyChangeBarrier barrier, Clock clock) {
        this.store = store;
        this.barrier = barrier;
        this.clock = clock;
    }

    /**
     * What somebody wants to register, or would.
     *
     * @param compatibility what later versions are to be held to; null is what the type is held to, of a new one backward
     */
    record Wanted(
            @Nullable String type,
            @Nullable Json schema,
            @Nullable Compatibility compatibility) {
        /** @throws Problem where something of it is missing or wrong */
        EventSchema checked() {
            FieldChecks checks = new FieldChecks().text("/type", type, MAX_TYPE).required("/schema", schema);
            if (schema == null || type == null) {
                checks.done();
                throw new IllegalStateException("what is missing was not told");
            }
            if (ApiKeyFormat.isContainedIn(type) || ApiKeyFormat.isContainedIn(schema.write())) {
                throw Problem.misplacedKey(400);
            }
            EventSchema.Reading reading = EventSchema.read(schema, LinearPattern::fault);
            reading.violations()
                    .forEach(violation ->
                            checks.error("/schema" + violation.pointer(), violation.code(), violation.detail()));
            checks.done();
            if (reading.schema() == null) {
                throw new IllegalStateException("what is wrong was not told");
            }
            return reading.schema();
        }
    }

    /** @param made whether there is a version now that was not there before */
    record Registered(KeptSchema schema, SchemaVersion version, boolean made) {}

    /**
     * Registers a version and answers when it is in force in every process. What the newest version says already is no
     * new one.
     */
    Registered register(String organization, NewIds ids, Wanted wanted, String actor) {
        EventSchema schema = wanted.checked();
        String type = String.valueOf(wanted.type());
        String schemaId = ids.next(Ids.EVENT_SCHEMA);
        String versionId = ids.next(Ids.EVENT_SCHEMA_VERSION);
        for (int i = 0; i < TRIES; i++) {
            KeptSchema there = ofType(organization, type).orElse(null);
            SchemaVersion newest = there == null ? null : newest(organization, there);
            Compatibility later = later(there, wanted.compatibility());
            if (there != null && newest != null && says(newest, schema)) {
                return new Registered(held(organization, there, later, actor), newest, false);
            }
            if (there != null && newest != null) {
                requireCompatible(there.compatibility(), newest, schema);
            }
            Optional<SchemaVersion> added = add(
                    organization,
                    new NewVersion(
                            schemaId,
                            versionId,
                            type,
                            there == null ? 0 : there.newest(),
                            later,
                            schema.source().write(),
                            actor,
                            clock.instant()));
            if (added.isPresent()) {
                barrier.awaitSeenEverywhere();
                return new Registered(ofType(organization, type).orElseThrow(), added.get(), true);
            }
        }
        throw Problem.conflict("in_progress", "Other versions of this type are being registered; try again.");
    }

    private Optional<SchemaVersion> add(String organization, NewVersion version) {
        try {
            return store.add(organization, version);
        } catch (SchemaRefusedException refused) {
            throw Problem.conflict(refused.code(), refused.detail());
        }
    }

    /** What the type is held to afterwards, without a new version. */
    private KeptSchema held(String organization, KeptSchema there, Compatibility later, String actor) {
        return later == there.compatibility()
                ? there
                : store.holdTo(organization, there.id(), later, actor, clock.instant())
                        .orElse(there);
    }

    private static Compatibility later(@Nullable KeptSchema there, @Nullable Compatibility wanted) {
        if (wanted != null) {
            return wanted;
        }
        return there == null ? Compatibility.BACKWARD : there.compatibility();
    }

    private static boolean says(SchemaVersion version, EventSchema schema) {
        return Json.parse(version.body()).equals(schema.source());
    }

    private static void requireCompatible(Compatibility compatibility, SchemaVersion newest, EventSchema schema) {
        List<Violation> violations = compatibility.violations(EventSchema.accepted(newest.body()), schema);
        if (!violations.isEmpty()) {
            throw new Problem(
                    409,
                    "incompatible_schema",
                    "It is not " + compatibility.code() + " compatible with version " + newest.number() + ".",
                    violations.stream()
                            .map(violation -> new Problem.FieldError(
                                    "/schema" + violation.pointer(), violation.code(), violation.detail()))
                            .toList(),
                    null);
        }
    }

    /**
     * What would become of a schema.
     *
     * @param comparedWith the number of the version it was compared with; 0 where there was none
     */
    record Comparison(Compatibility compatibility, int comparedWith, List<Violation> violations) {}

    /** Compares without registering. */
    Comparison check(String organization, Wanted wanted) {
        EventSchema schema = wanted.checked();
        KeptSchema there = ofType(organization, String.valueOf(wanted.type())).orElse(null);
        Compatibility compatibility = later(there, wanted.compatibility());
        SchemaVersion newest = there == null ? null : newest(organization, there);
        return newest == null
                ? new Comparison(compatibility, 0, List.of())
                : new Comparison(
                        compatibility,
                        newest.number(),
                        compatibility.violations(EventSchema.accepted(newest.body()), schema));
    }

    Optional<KeptSchema> ofType(String organization, String type) {
        return store.find(organization, type).filter(found -> found.type().equals(type));
    }

    /** The version in force, which a new one is compared with; null where the type is retired. */
    @Nullable
    SchemaVersion newest(String organization, KeptSchema schema) {
        return schema.isRetired()
                ? null
                : store.version(organization, schema.id(), schema.newest()).orElseThrow();
    }

    /** Answers when no process holds events of the type against its schema any more. */
    void retire(String organization, KeptSchema schema, String actor) {
        store.retire(organization, schema.id(), actor, clock.instant());
        barrier.awaitSeenEverywhere();
    }
}
