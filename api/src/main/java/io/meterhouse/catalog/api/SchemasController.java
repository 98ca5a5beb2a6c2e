package io.meterhouse.catalog.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.catalog.Compatibility;
import io.meterhouse.catalog.Json;
import io.meterhouse.catalog.Violation;
import io.meterhouse.catalog.api.SchemaRegistrar.Comparison;
import io.meterhouse.catalog.api.SchemaRegistrar.Registered;
import io.meterhouse.catalog.api.SchemaRegistrar.Wanted;
import io.meterhouse.catalog.storage.SchemaStore;
import io.meterhouse.catalog.storage.SchemaStore.KeptSchema;
import io.meterhouse.catalog.storage.SchemaStore.SchemaVersion;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The registry of an organization's schemas: a type each, in versions that never change. */
@RestController
@RequestMapping("/v1/schemas")
class SchemasController {
    private static final String LATEST = "latest";

    private final SchemaStore store;
    private final SchemaRegistrar registrar;
    private final Clock clock;

    SchemasController(SchemaStore store, SchemaRegistrar registrar, Clock clock) {
        this.store = store;
        this.registrar = registrar;
        this.clock = clock;
    }

    /** @param compatibility what later versions are held to: {@code none}, {@code backward} or {@code full} */
    record SchemaForm(
            @Nullable String organization,
            @Nullable String type,

            @JsonDeserialize(using = SchemaJson.class) @Schema(implementation = Object.class) @Nullable
            Json schema,

            @Nullable String compatibility) {
        Wanted wanted() {
            return new Wanted(type, schema, compatibilityOf(compatibility));
        }
    }

    record CompatibilityForm(
            @Nullable String organization, @Nullable String compatibility) {}

    /** @param schema as it was written */
    record VersionView(
            String id,
            int version,

            @JsonRawValue @Schema(implementation = Object.class)
            String schema,

            Instant createdAt) {
        static VersionView of(SchemaVersion version) {
            return new VersionView(version.id(), version.number(), version.body(), version.createdAt());
        }
    }

    /**
     * @param status {@code active}, or {@code retired}: then events of the type may carry anything
     * @param versions how many there are; the newest has this number
     * @param latest the newest of them, where one type is asked for
     */
    record SchemaView(
            String id,
            String type,
            String status,
            String compatibility,
            int versions,
            Instant createdAt,
            @Nullable Instant retiredAt,
            @Nullable VersionView latest) {
        static SchemaView of(KeptSchema schema, @Nullable SchemaVersion latest) {
            return new SchemaView(
                    schema.id(),
                    schema.type(),
                    schema.isRetired() ? "retired" : "active",
                    schema.compatibility().code(),
                    schema.newest(),
                    schema.createdAt(),
                    schema.retiredAt(),
                    latest == null ? null : VersionView.of(latest));
        }
    }

    /** @param comparedWith the version it was compared with; null where there was none */
    record ComparisonView(
            boolean compatible,
            String compatibility,
            @Nullable Integer comparedWith,
            List<Violation> violations) {
        static ComparisonView of(Comparison comparison) {
            return new ComparisonView(
                    comparison.violations().isEmpty(),
                    comparison.compatibility().code(),
                    comparison.comparedWith() == 0 ? null : comparison.comparedWith(),
                    comparison.violations());
        }
    }

    /** 201 with the new version; 200 where the newest says the same already. */
    @PostMapping
    ResponseEntity<SchemaView> register(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller, NewIds ids, @RequestBody SchemaForm form) {
        String organization = caller.organizationFor(form.organization());
        Registered registered = registrar.register(organization, ids, form.wanted(), caller.actor());
        return ResponseEntity.status(registered.made() ? HttpStatus.CREATED : HttpStatus.OK)
                .body(SchemaView.of(registered.schema(), registered.version()));
    }

    /** Whether a schema could be registered, and if not, why. */
    @PostMapping("/check")
    ComparisonView check(@Allow({Who.MEMBER, Who.OPERATOR}) Caller caller, @RequestBody SchemaForm form) {
        return ComparisonView.of(registrar.check(caller.organizationFor(form.organization()), form.wanted()));
    }

    @GetMapping
    Page<SchemaView> list(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        return Page.of(
                        store.page(caller.organizationFor(organization), page.after(), page.limitAndOne()),
                        page,
                        KeptSchema::id)
                .map(schema -> SchemaView.of(schema, null));
    }

    @GetMapping("/{schema}")
    SchemaView one(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @PathVariable String schema,
            @RequestParam(required = false) @Nullable String organization) {
        String whose = caller.organizationFor(organization);
        KeptSchema found = find(whose, schema);
        return SchemaView.of(
                found, store.version(whose, found.id(), found.newest()).orElseThrow());
    }

    @PatchMapping("/{schema}")
    SchemaView holdTo(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller,
            @PathVariable String schema,
            @RequestBody CompatibilityForm form) {
        String whose = caller.organizationFor(form.organization());
        KeptSchema found = find(whose, schema);
        Compatibility compatibility = compatibilityOf(form.compatibility());
        if (compatibility == null) {
            throw Problem.field("/compatibility", "required", "This field is required.");
        }
        return SchemaView.of(
                store.holdTo(whose, found.id(), compatibility, caller.actor(), clock.instant())
                        .orElseThrow(Problem::notFound),
                null);
    }

    /** Events of the type may carry anything again; its versions stay, and a new one brings it back. */
    @DeleteMapping("/{schema}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retire(
            @Allow({Who.ADMIN, Who.OPERATOR}) Caller caller,
            @PathVariable String schema,
            @RequestParam(required = false) @Nullable String organization) {
        String whose = caller.organizationFor(organization);
        registrar.retire(whose, find(whose, schema), caller.actor());
    }

    @GetMapping("/{schema}/versions")
    Page<VersionView> versions(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @PathVariable String schema,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        String whose = caller.organizationFor(organization);
        KeptSchema found = find(whose, schema);
        return Page.of(
                        store.versions(whose, found.id(), before(page), page.limitAndOne()),
                        page,
                        version -> Integer.toString(version.number()))
                .map(VersionView::of);
    }

    private static int before(PageRequest page) {
        String after = page.after();
        return after == null
                ? Integer.MAX_VALUE
                : number(after)
                        .orElseThrow(() ->
                                Problem.field("?cursor", "invalid_cursor", "This cursor did not come from this list."));
    }

    /** @param version its number, its id, or {@code latest} */
    @GetMapping("/{schema}/versions/{version}")
    VersionView version(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @PathVariable String schema,
            @PathVariable String version,
            @RequestParam(required = false) @Nullable String organization) {
        String whose = caller.organizationFor(organization);
        KeptSchema found = find(whose, schema);
        return VersionView.of(find(whose, found, version).orElseThrow(Problem::notFound));
    }

    private Optional<SchemaVersion> find(String organization, KeptSchema schema, String version) {
        Optional<Integer> number = version.equals(LATEST) ? Optional.of(schema.newest()) : number(version);
        return number.isPresent()
                ? store.version(organization, schema.id(), number.get())
                : store.version(organization, schema.id(), version);
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.valueOf(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private KeptSchema find(String organization, String idOrType) {
        return store.find(organization, idOrType).orElseThrow(Problem::notFound);
    }

    private static @Nullable Compatibility compatibilityOf(@Nullable String code) {
        try {
            return code == null ? null : Compatibility.of(code);
        } catch (IllegalArgumentException unknown) {
            throw Problem.field(
                    "/compatibility", "invalid_compatibility", "A compatibility is none, backward or full.");
        }
    }
}
