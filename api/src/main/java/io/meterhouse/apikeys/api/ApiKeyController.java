package io.meterhouse.apikeys.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.apikeys.storage.ApiKey;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.billing.Money;
import io.meterhouse.operations.api.FieldChecks;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Page;
import io.meterhouse.operations.api.PageRequest;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Keys: issued, confirmed, rotated and revoked by admins, listed for members. */
@RestController
class ApiKeyController {
    private static final int MAX_NAME_LENGTH = 100;
    private static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);

    private final ApiKeyStore store;
    private final KeyIssuer issuer;
    private final Clock clock;

    ApiKeyController(ApiKeyStore store, KeyIssuer issuer, Clock clock) {
        this.store = store;
        this.issuer = issuer;
        this.clock = clock;
    }

    record KeyForm(
            @Nullable String name,
            @Nullable String environment,
            @Nullable List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Money budget,
            @Nullable Boolean hardCap) {}

    /** @param overlap an ISO 8601 duration; a day unless said otherwise */
    record RotationForm(@Nullable String overlap) {}

    @PostMapping("/v1/api-keys")
    @ResponseStatus(HttpStatus.CREATED)
    ApiKeyView issue(@Allow(Who.ADMIN) Caller caller, NewIds ids, @RequestBody KeyForm form) {
        String organization = caller.organization404();
        Environment environment = check(form);
        return issuer.issue(
                organization,
                caller.actor(),
                new KeyIssuer.Wanted(
                        String.valueOf(form.name()).strip(),
                        environment,
                        form.scopes() == null
                                ? List.of()
                                : form.scopes().stream().distinct().toList(),
                        form.expiresAt(),
                        form.budget(),
                        Boolean.TRUE.equals(form.hardCap())),
                ids);
    }

    @GetMapping("/v1/api-keys")
    Page<ApiKeyView> list(
            @Allow({Who.MEMBER, Who.OPERATOR}) Caller caller,
            @RequestParam(required = false) @Nullable String organization,
            PageRequest page) {
        String whose = caller.organizationFor(organization);
        return Page.of(store.list(whose, page.after(), page.limitAndOne()), page, ApiKey::id)
                .map(row -> ApiKeyView.of(row, null));
    }

    @PostMapping("/v1/api-keys/{id}/confirm")
    ApiKeyView confirm(@Allow(Who.ADMIN) Caller caller, @PathVariable String id) {
        return issuer.confirm(own(caller, id), caller.actor());
    }

    @PostMapping("/v1/api-keys/{id}/rotate")
    @ResponseStatus(HttpStatus.CREATED)
    ApiKeyView rotate(
            @Allow(Who.ADMIN) Caller caller,
            NewIds ids,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable RotationForm form) {
        ApiKey old = own(caller, id);
        return issuer.rotate(old, overlapOf(form == null ? null : form.overlap()), caller.actor(), ids);
    }

    @DeleteMapping("/v1/api-keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(@Allow(Who.ADMIN) Caller caller, @PathVariable String id) {
        issuer.revoke(own(caller, id), caller.actor());
    }

    private ApiKey own(Caller caller, String id) {
        ApiKey key = store.byId(caller.organization404(), id);
        if (key == null) {
            throw Problem.notFound();
        }
        return key;
    }

    private Environment check(KeyForm form) {
        FieldChecks checks = new FieldChecks()
                .text("/name", form.name(), MAX_NAME_LENGTH)
                .required("/environment", form.environment())
                .that(
                        form.expiresAt() == null || form.expiresAt().isAfter(clock.instant()),
                        "/expires_at",
                        "invalid_expires_at",
                        "A key expires in the future.")
                .that(
                        form.budget() == null || form.budget().isPositive(),
                        "/budget",
                        "invalid_budget",
                        "A budget is more than nothing.")
                .that(
                        form.scopes() == null || KeyScope.codes().containsAll(form.scopes()),
                        "/scopes",
                        "unknown_scope",
                        "A scope is one of " + String.join(", ", KeyScope.codes()) + ".");
        Environment environment = environmentOf(form.environment());
        checks.that(
                        form.environment() == null || environment != null,
                        "/environment",
                        "invalid_environment",
                        "An environment is live or test.")
                .done();
        return environment == null ? Environment.TEST : environment;
    }

    private static @Nullable Environment environmentOf(@Nullable String code) {
        try {
            return code == null ? null : Environment.of(code);
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }

    private static Duration overlapOf(@Nullable String text) {
        if (text == null) {
            return DEFAULT_OVERLAP;
        }
        try {
            Duration overlap = Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(KeyIssuer.MAX_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (DateTimeException notADuration) {
            // Told below, in the same words as a duration out of bounds.
        }
        throw Problem.field("/overlap", "invalid_overlap", "An overlap is an ISO 8601 duration from PT0S to P30D.");
    }
}
