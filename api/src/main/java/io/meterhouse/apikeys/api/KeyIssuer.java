package io.meterhouse.apikeys.api;

import io.meterhouse.accounts.Ids;
import io.meterhouse.apikeys.ApiKeyFormat;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.KeyedHash;
import io.meterhouse.apikeys.storage.ApiKey;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.IssueKey;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyChange;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyState;
import io.meterhouse.apikeys.workflow.ApiKeyContracts;
import io.meterhouse.apikeys.workflow.ApiKeyInput;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflow;
import io.meterhouse.billing.Money;
import io.meterhouse.operations.api.NewIds;
import io.meterhouse.operations.api.Problem;
import io.meterhouse.operations.workflow.UpdateWithStart;
import io.temporal.client.WithStartWorkflowOperation;
import io.temporal.client.WorkflowClient;
import io.temporal.workflow.Functions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes keys and hands their changes to their workflows. The plaintext lives in this process for the length of one answer;
 * what leaves it is the prefix and the hash.
 */
@Component
class KeyIssuer {
    static final Duration MAX_OVERLAP = ApiKeyContracts.MAX_OVERLAP;

    private final WorkflowClient workflows;
    private final ApiKeyStore store;
    private final Clock clock;
    private final byte[] pepper;
    private final SecureRandom random = new SecureRandom();

    KeyIssuer(WorkflowClient workflows, ApiKeyStore store, KeyProperties properties, Clock clock) {
        this.workflows = workflows;
        this.store = store;
        this.clock = clock;
        this.pepper = properties.pepperBytes();
    }

    /** What a new key shall be. */
    record Wanted(
            String name,
            Environment environment,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Money budget,
            boolean hardCap) {}

    ApiKeyView issue(String organization, String actor, Wanted wanted, NewIds ids) {
        return issue(organization, actor, wanted, null, null, ids);
    }

    /** Issues the key that follows on another, which goes on working until the overlap ends. */
    ApiKeyView rotate(ApiKey old, Duration overlap, String actor, NewIds ids) {
        Money budget = ApiKeyView.of(old, null).budget();
        Wanted same = new Wanted(old.name(), old.environment(), old.scopes(), old.expiresAt(), budget, old.hardCap());
        return issue(old.organization(), actor, same, old.id(), clock.instant().plus(overlap), ids);
    }

    private ApiKeyView issue(
            String organization,
            String actor,
            Wanted wanted,
            @Nullable String replaces,
            @Nullable Instant overlapEndsAt,
            NewIds ids) {
        byte[] bytes = new byte[ApiKeyFormat.RANDOM_BYTES];
        random.nextBytes(bytes);
        String plaintext = ApiKeyFormat.generate(wanted.environment(), bytes);
        String id = ids.next(Ids.API_KEY);
        Money budget = wanted.budget();
        IssueKey request = new IssueKey(
                ApiKeyInput.VERSION,
                organization,
                id,
                wanted.name(),
                wanted.environment().code(),
                ApiKeyFormat.prefixOf(plaintext),
                KeyedHash.hash(pepper, plaintext),
                wanted.scopes(),
                wanted.expiresAt(),
                budget == null ? null : budget.minorUnits(),
                budget == null ? null : budget.currency().code(),
                wanted.hardCap(),
                null,
                replaces,
                overlapEndsAt,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                actor);
        ask(organization, id, workflow -> workflow::issue, request);
        // A repeat that took over finds the key of the process that died: nobody has its plaintext any more.
        boolean ours = store.hasHash(id, request.hash());
        return ApiKeyView.of(row(organization, id), ours ? plaintext : null);
    }

    ApiKeyView confirm(ApiKey key, String actor) {
        KeyChange change = new KeyChange(key.organization(), key.id(), actor);
        ask(key.organization(), key.id(), workflow -> workflow::confirm, change);
        return ApiKeyView.of(row(key.organization(), key.id()), null);
    }

    void revoke(ApiKey key, String actor) {
        if (key.endedAt() != null) {
            return;
        }
        KeyChange change = new KeyChange(key.organization(), key.id(), actor);
        ask(key.organization(), key.id(), workflow -> workflow::revoke, change);
    }

    private <A> void ask(
            String organization, String key, Function<ApiKeyWorkflow, Functions.Func1<A, KeyState>> update, A request) {
        UpdateWithStart.execute(
                () -> workflows.newWorkflowStub(ApiKeyWorkflow.class, ApiKeyContracts.options(key)),
                update,
                request,
                workflow -> new WithStartWorkflowOperation<>(
                        workflow::run, new ApiKeyInput(ApiKeyInput.VERSION, organization, key)));
    }

    private ApiKey row(String organization, String id) {
        ApiKey row = store.byId(organization, id);
        if (row == null) {
            throw Problem.notFound();
        }
        return row;
    }
}
