package io.meterhouse.accounts.workflow;

import io.meterhouse.accounts.workflow.OrganizationSyncActivities.Applied;
import io.meterhouse.accounts.workflow.OrganizationSyncActivities.ApplyRequest;
import io.meterhouse.operations.workflow.Patience;
import io.meterhouse.operations.workflow.RunWaits;
import io.meterhouse.operations.workflow.Steps;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Applies what is delivered until nothing came for a while; the next delivery starts it again. */
public final class OrganizationSyncWorkflowImpl implements OrganizationSyncWorkflow {
    private static final Duration IDLE = Duration.ofHours(1);
    /** Counting signals too, a run stays far below 2,000 events of history. */
    private static final int MOST_SIGNALS = 200;

    private final OrganizationSyncActivities activities =
            Workflow.newActivityStub(OrganizationSyncActivities.class, Steps.SHORT);
    private final Patience patience = new Patience();
    private int signals;
    private boolean news = true;

    @Override
    public void run(OrganizationSyncInput input) {
        ApplyRequest request = new ApplyRequest(input.clerkOrganization());
        OrganizationSyncInput state = input;
        while (news) {
            news = false;
            Applied applied = patience.call("applying what Clerk said", () -> activities.applyDelivered(request));
            news |= applied.more();
            state = new OrganizationSyncInput(
                    OrganizationSyncInput.VERSION,
                    input.clerkOrganization(),
                    applied.organization(),
                    state.applied() + applied.applied());
            if (signals >= MOST_SIGNALS || Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(state);
            }
            if (applied.deleted() && !news) {
                return;
            }
            awaitNews();
        }
    }

    private void awaitNews() {
        if (!news) {
            RunWaits.waitingFor("news from Clerk", null);
            Workflow.await(IDLE, () -> news);
        }
    }

    @Override
    public void delivered(Delivered delivered) {
        signals++;
        news = true;
    }
}
