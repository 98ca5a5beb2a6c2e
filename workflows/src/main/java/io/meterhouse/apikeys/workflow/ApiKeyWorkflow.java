package io.meterhouse.apikeys.workflow;

import io.meterhouse.apikeys.workflow.ApiKeyActivities.IssueKey;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyChange;
import io.meterhouse.apikeys.workflow.ApiKeyActivities.KeyState;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One key's life: issued, confirmed or withdrawn, rotated with an overlap, expired or revoked. */
@WorkflowInterface
public interface ApiKeyWorkflow {
    /** Runs until the key has ended. */
    @WorkflowMethod(name = "ApiKeyWorkflow")
    KeyState run(ApiKeyInput input);

    /** Writes the key's row, and that of the key it replaces, if any; answers when that is committed. */
    @UpdateMethod
    KeyState issue(IssueKey request);

    @UpdateMethod
    KeyState confirm(KeyChange change);

    @UpdateMethod
    KeyState revoke(KeyChange change);

    /** The row was changed by somebody else: its successor, or an off-boarding. */
    @SignalMethod
    void changed();
}
