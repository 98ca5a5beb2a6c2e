package io.meterhouse.apikeys.workflow;

import io.meterhouse.apikeys.workflow.ApiKeyActivities.IssueKey;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyChange;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyRef;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyState;
import io.meterhouse.operations.workflow.Patience;
import io.meterhouse.operations.workflow.RunWaits;
import io.meterhouse.operations.workflow.Steps;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The row says what is; this sees to it that what time brings is done, and that changes come one after the other. */
public final class ApiKeyWorkflowImpl implements ApiKeyWorkflow {
    /** A run that was started for an issue that never arrives does not stay. */
    private static final Duration ISSUE_AWAITED = Duration.ofMinutes(1);
    /** A timer that is over before the clock of the row says so is set again, no shorter than this. */
    private static final Duration SHORTEST_TIMER = Duration.ofSeconds(1);

    private static final String NEVER_ISSUED = "never_issued";

    private final ApiKeyActivities activities = Workflow.newActivityStub(ApiKeyActivities.class, Steps.SHORT);
    private final Patience patience = new Patience();
    private long changes;

    @Override
    public KeyState run(ApiKeyInput input) {
        KeyRef key = new KeyRef(input.organization(), input.key());
        while (true) {
            long seen = changes;
            KeyState state = settled(key);
            if (state == null && !Workflow.await(ISSUE_AWAITED, () -> changes > seen)) {
                return new KeyState(ApiKeyInput.VERSION, NEVER_ISSUED, true, null, null);
            }
            if (state != null && state.ended()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                return state;
            }
            if (state != null) {
                await(state, seen);
            }
            if (Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                Workflow.continueAsNew(input);
            }
        }
    }

    private @Nullable KeyState settled(KeyRef key) {
        return patience.call("settling the key", () -> Optional.ofNullable(activities.settle(key)))
                .orElse(null);
    }

    private void await(KeyState state, long seen) {
        Instant next = state.nextAt();
        RunWaits.waitingFor(state.waitsFor() == null ? "a change of the key" : state.waitsFor(), next);
        if (next == null) {
            Workflow.await(() -> changes > seen);
        } else {
            Duration left = Duration.between(Instant.ofEpochMilli(Workflow.currentTimeMillis()), next);
            Workflow.await(left.compareTo(SHORTEST_TIMER) < 0 ? SHORTEST_TIMER : left, () -> changes > seen);
        }
    }

    @Override
    public KeyState issue(IssueKey request) {
        return change("issuing the key", () -> activities.issue(request));
    }

    @Override
    public KeyState confirm(KeyChange request) {
        return change("confirming the key", () -> activities.confirm(request));
    }

    @Override
    public KeyState revoke(KeyChange request) {
        return change("revoking the key", () -> activities.revoke(request));
    }

    /** A refusal ends the update that asked for it, and not the workflow. */
    private KeyState change(String what, Supplier<KeyState> change) {
        try {
            return patience.call(what, change);
        } finally {
            changes++;
        }
    }

    @Override
    public void changed() {
        changes++;
    }
}
