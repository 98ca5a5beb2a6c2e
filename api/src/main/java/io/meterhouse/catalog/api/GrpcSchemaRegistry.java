package io.meterhouse.catalog.api;

import io.grpc.stub.StreamObserver;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.apikeys.api.GrpcKeys;
import io.meterhouse.catalog.Json;
import io.meterhouse.catalog.api.SchemaRegistrar.Comparison;
import io.meterhouse.catalog.api.SchemaRegistrar.Registered;
import io.meterhouse.catalog.api.SchemaRegistrar.Wanted;
import io.meterhouse.catalog.proto.CheckSchemaRequest;
import io.meterhouse.catalog.proto.CheckSchemaResponse;
import io.meterhouse.catalog.proto.Compatibility;
import io.meterhouse.catalog.proto.GetSchemaRequest;
import io.meterhouse.catalog.proto.ListSchemasRequest;
import io.meterhouse.catalog.proto.ListSchemasResponse;
import io.meterhouse.catalog.proto.RegisterSchemaRequest;
import io.meterhouse.catalog.proto.Schema;
import io.meterhouse.catalog.proto.SchemaRegistryGrpc;
import io.meterhouse.catalog.proto.SchemaViolation;
import io.meterhouse.catalog.proto.ValidateEventRequest;
import io.meterhouse.catalog.proto.ValidateEventResponse;
import io.meterhouse.catalog.storage.SchemaStore;
import io.meterhouse.catalog.storage.SchemaStore.KeptSchema;
import io.meterhouse.catalog.storage.SchemaStore.SchemaVersion;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventFields;
import io.meterhouse.events.EventParser;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.JsonSlice;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.operations.api.GrpcProblems;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The registry of schemas over gRPC, for the organization of the key that asks. */
@Component
class GrpcSchemaRegistry extends SchemaRegistryGrpc.SchemaRegistryImplBase {
    private final SchemaStore store;
    private final SchemaRegistrar registrar;
    private final CompiledSchemas compiled;

    GrpcSchemaRegistry(SchemaStore store, SchemaRegistrar registrar, CompiledSchemas compiled) {
        this.store = store;
        this.registrar = registrar;
        this.compiled = compiled;
    }

    @Override
    public void registerSchema(RegisterSchemaRequest request, StreamObserver<Schema> answers) {
        answer(answers, KeyScope.SCHEMAS_WRITE, key -> {
            Wanted wanted = wanted(request.getType(), request.getSchema(), request.getCompatibility());
            Registered registered =
                    registrar.register(key.organization(), NewIds.random(), wanted, "key:" + key.keyId());
            return schema(registered.schema())
                    .setVersion(registered.version().number())
                    .setSchema(registered.version().body())
                    .build();
        });
    }

    @Override
    public void getSchema(GetSchemaRequest request, StreamObserver<Schema> answers) {
        answer(answers, KeyScope.SCHEMAS_READ, key -> {
            KeptSchema found = find(key, request.getType());
            int number = request.getVersion() == 0 ? found.newest() : request.getVersion();
            SchemaVersion version =
                    store.version(key.organization(), found.id(), number).orElseThrow(Problem::notFound);
            return schema(found).setVersion(number).setSchema(version.body()).build();
        });
    }

    @Override
    public void listSchemas(ListSchemasRequest request, StreamObserver<ListSchemasResponse> answers) {
        answer(answers, KeyScope.SCHEMAS_READ, key -> {
            PageRequest asked = PageRequest.parse(
                    request.getLimit() == 0 ? null : Integer.toString(request.getLimit()), request.getCursor());
            Page<KeptSchema> page =
                    Page.of(store.page(key.organization(), asked.after(), asked.limitAndOne()), asked, KeptSchema::id);
            ListSchemasResponse.Builder answer = ListSchemasResponse.newBuilder();
            page.data().forEach(schema -> answer.addSchemas(schema(schema)));
            String next = page.nextCursor();
            return next == null ? answer.build() : answer.setNextCursor(next).build();
        });
    }

    @Override
    public void checkSchema(CheckSchemaRequest request, StreamObserver<CheckSchemaResponse> answers) {
        answer(answers, KeyScope.SCHEMAS_READ, key -> {
            Comparison comparison = registrar.check(
                    key.organization(), wanted(request.getType(), request.getSchema(), request.getCompatibility()));
            CheckSchemaResponse.Builder answer = CheckSchemaResponse.newBuilder()
                    .setCompatible(comparison.violations().isEmpty())
                    .setComparedWith(comparison.comparedWith());
            comparison
                    .violations()
                    .forEach(violation -> answer.addViolations(SchemaViolation.newBuilder()
                            .setPointer(violation.pointer())
                            .setCode(violation.code())
                            .setDetail(violation.detail())));
            return answer.build();
        });
    }

    @Override
    public void validateEvent(ValidateEventRequest request, StreamObserver<ValidateEventResponse> answers) {
        answer(answers, KeyScope.SCHEMAS_READ, key -> {
            JsonSlice data = data(request);
            KeptSchema schema =
                    registrar.ofType(key.organization(), request.getType()).orElse(null);
            SchemaVersion version = schema == null ? null : registrar.newest(key.organization(), schema);
            if (version == null) {
                return ValidateEventResponse.newBuilder().setValid(true).build();
            }
            String violation = compiled.of(key.organization(), version.id()).violation(data, new JudgingBudget());
            return ValidateEventResponse.newBuilder()
                    .setValid(violation == null)
                    .setVersion(version.number())
                    .setMessage(violation == null ? "" : violation)
                    .build();
        });
    }

    /** The data as the doors take it, with all that they refuse. */
    private static JsonSlice data(ValidateEventRequest request) {
        EventFields event = new EventFields(
                Map.of("type", request.getType()),
                JsonSlice.of(request.getData().toByteArray()),
                null);
        EventContext context = new EventContext("validation", 0, new IdSeed.OfRequest("validation"));
        if (EventParser.fields(List.of(event), context) instanceof ParsedBody.Events events) {
            events.rejected().stream().findFirst().ifPresent(rejection -> {
                throw Problem.badRequest(rejection.code().code(), rejection.message());
            });
            return events.valid().getFirst().data();
        }
        throw Problem.badRequest("no_event_accepted", "There is no event.");
    }

    private static <A> void answer(StreamObserver<A> answers, KeyScope scope, Function<ActiveKey, A> work) {
        A answer;
        try {
            ActiveKey key = GrpcKeys.KEY.get();
            if (!scope.isAmong(key.scopes())) {
                throw Problem.missingScope(scope.code());
            }
            answer = work.apply(key);
        } catch (RuntimeException refused) {
            answers.onError(GrpcProblems.statusOf(refused).asRuntimeException());
            return;
        }
        answers.onNext(answer);
        answers.onCompleted();
    }

    private KeptSchema find(ActiveKey key, String type) {
        return registrar.ofType(key.organization(), type).orElseThrow(Problem::notFound);
    }

    private static Wanted wanted(String type, String schema, Compatibility compatibility) {
        try {
            return new Wanted(type, schema.isEmpty() ? null : Json.parse(schema), compatibility(compatibility));
        } catch (IllegalArgumentException unreadable) {
            throw Problem.field("/schema", "invalid_schema", String.valueOf(unreadable.getMessage()));
        }
    }

    private static io.meterhouse.catalog.@Nullable Compatibility compatibility(Compatibility compatibility) {
        return switch (compatibility) {
            case COMPATIBILITY_UNSPECIFIED -> null;
            case COMPATIBILITY_NONE -> io.meterhouse.catalog.Compatibility.NONE;
            case COMPATIBILITY_BACKWARD -> io.meterhouse.catalog.Compatibility.BACKWARD;
            case COMPATIBILITY_FULL -> io.meterhouse.catalog.Compatibility.FULL;
            case UNRECOGNIZED ->
                throw Problem.field(
                        "/compatibility", "invalid_compatibility", "A compatibility is none, backward or full.");
        };
    }

    private static Schema.Builder schema(KeptSchema kept) {
        return Schema.newBuilder()
                .setType(kept.type())
                .setVersion(kept.newest())
                .setCompatibility(
                        switch (kept.compatibility()) {
                            case NONE -> Compatibility.COMPATIBILITY_NONE;
                            case BACKWARD -> Compatibility.COMPATIBILITY_BACKWARD;
                            case FULL -> Compatibility.COMPATIBILITY_FULL;
                        })
                .setRetired(kept.isRetired());
    }
}
