package io.meterhouse.apikeys.activity;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.storage.ApiKey;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.apikeys.storage.KeyRefusedException;
import io.meterhouse.apikeys.storage.NewApiKey;
import io.meterhouse.apikeys.workflow.ApiKeyActivities;
import io.meterhouse.apikeys.workflow.ApiKeyContracts;
import io.meterhouse.apikeys.workflow.ApiKeyInput;
import io.meterhouse.apikeys.workflow.ApiKeyWorkflow;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.workflow.Refusals;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The rows of keys; what time makes due is worked out from the row alone. */
@Component
public class ApiKeyActivitiesImpl implements ApiKeyActivities {
    private final ApiKeyStore store;
    private final AuditStore audit;
    private final WorkflowClient client;
    private final Clock clock;

    public ApiKeyActivitiesImpl(ApiKeyStore store, AuditStore audit, WorkflowClient client, Clock clock) {
        this.store = store;
        this.audit = audit;
        this.client = client;
        this.clock = clock;
    }

    @Override
    public KeyState issue(IssueKey request) {
        boolean known = store.byId(request.organization(), request.key()) != null;
        refusing(() -> store.issue(newKey(request)));
        if (!known) {
            String action = request.replaces() == null ? "api_key.issued" : "api_key.rotated";
            audited(action, request.organization(), request.key(), request.actor());
        }
        if (request.replaces() != null) {
            tellReplaced(request.replaces());
        }
        return stateOf(row(request.organization(), request.key()));
    }

    private static NewApiKey newKey(IssueKey request) {
        return new NewApiKey(
                request.key(),
                request.organization(),
                request.name(),
                Environment.of(request.environment()),
                request.prefix(),
                request.hash(),
                request.scopes(),
                ApiKeyContracts.apiKey(request.key()),
                request.expiresAt(),
                request.budgetMinor(),
                request.budgetCurrency(),
                request.hardCap(),
                request.replaces(),
                request.overlapEndsAt(),
                request.issuedAt(),
                request.actor());
    }

    /** The replaced key's own workflow waits for the end of the overlap from now on. */
    private void tellReplaced(String replaced) {
        try {
            client.newWorkflowStub(ApiKeyWorkflow.class, ApiKeyContracts.apiKey(replaced))
                    .changed();
        } catch (WorkflowNotFoundException gone) {
            // Its row calls for a workflow, and gets one when the next round ensures what rows call for.
        }
    }

    @Override
    public KeyState confirm(KeyChange change) {
        refusing(() -> store.confirm(change.organization(), change.key(), clock.instant()));
        audited("api_key.confirmed", change.organization(), change.key(), change.actor());
        return stateOf(row(change.organization(), change.key()));
    }

    @Override
    public KeyState revoke(KeyChange change) {
        refusing(() -> store.end(change.organization(), change.key(), "revoked", clock.instant()));
        audited("api_key.revoked", change.organization(), change.key(), change.actor());
        return stateOf(row(change.organization(), change.key()));
    }

    @Override
    public @Nullable KeyState settle(KeyRef ref) {
        ApiKey key = store.byId(ref.organization(), ref.key());
        if (key == null) {
            return null;
        }
        Instant now = clock.instant();
        String end = endDue(key, now);
        if (end != null) {
            store.end(key.organization(), key.id(), end, now);
        } else if (isUnconfirmedTooLong(key, now)) {
            store.confirmByUse(key.organization(), key.id());
        } else {
            return stateOf(key);
        }
        return stateOf(row(key.organization(), key.id()));
    }

    /** How a key has to end now, or null. */
    private static @Nullable String endDue(ApiKey key, Instant now) {
        if (isPast(key.expiresAt(), now)) {
            return "expired";
        }
        return switch (key.status()) {
            case "rotating" -> isPast(key.overlapEndsAt(), now) ? "revoked" : null;
            case "unconfirmed" -> isUnconfirmedTooLong(key, now) && key.lastUsedAt() == null ? "withdrawn" : null;
            default -> null;
        };
    }

    private static boolean isUnconfirmedTooLong(ApiKey key, Instant now) {
        return key.status().equals("unconfirmed") && isPast(key.createdAt().plus(ApiKeyContracts.CONFIRMATION), now);
    }

    private static boolean isPast(@Nullable Instant moment, Instant now) {
        return moment != null && !moment.isAfter(now);
    }

    private static KeyState stateOf(ApiKey key) {
        Instant expires = key.expiresAt();
        String waitsFor = expires == null ? null : "its expiry";
        Instant next = expires;
        boolean ended = false;
        switch (key.status()) {
            case "unconfirmed" -> {
                Instant withdrawal = key.createdAt().plus(ApiKeyContracts.CONFIRMATION);
                if (next == null || withdrawal.isBefore(next)) {
                    waitsFor = "its confirmation or first use";
                    next = withdrawal;
                }
            }
            case "rotating" -> {
                Instant overlap = key.overlapEndsAt();
                if (overlap != null && (next == null || overlap.isBefore(next))) {
                    waitsFor = "the end of the overlap";
                    next = overlap;
                }
            }
            case "active" -> {}
            default -> ended = true;
        }
        return new KeyState(ApiKeyInput.VERSION, key.status(), ended, waitsFor, next);
    }

    private ApiKey row(String organization, String id) {
        ApiKey key = store.byId(organization, id);
        if (key == null) {
            throw Refusals.notFound();
        }
        return key;
    }

    private static void refusing(Runnable change) {
        try {
            change.run();
        } catch (KeyRefusedException refused) {
            throw refused.code().equals("not_found")
                    ? Refusals.notFound()
                    : Refusals.conflict(refused.code(), String.valueOf(refused.getMessage()));
        }
    }

    private void audited(String action, String organization, String key, String actor) {
        audit.add(clock.instant(), actor, organization, action, new RecordLink("api_key", key), null, Map.of());
    }
}
