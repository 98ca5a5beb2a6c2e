package io.meterhouse.metering.workflow;

import io.meterhouse.metering.workflow.MeteringActivities.Watched;
import io.meterhouse.operations.workflow.RunWaits;
import io.temporal.workflow.Workflow;

/** Watches its shard, an hour at a time; what a watch finds it meters itself, so that an hour is a handful of events. */
public final class MeteringShardWorkflowImpl implements MeteringShardWorkflow {
    private static final int WATCHES_PER_RUN = 100;

    private final MeteringActivities activities =
            Workflow.newActivityStub(MeteringActivities.class, MeteringContracts.WATCHING);

    @Override
    public void run(MeteringShardInput input) {
        RunWaits.waitingFor("events to meter", null);
        long windows = input.windows();
        for (int watch = 0; watch < WATCHES_PER_RUN; watch++) {
            Watched watched = activities.watch(new MeteringActivities.WatchRequest(input.shard()));
            windows += watched.windows();
            if (watched.retired()) {
                return;
            }
            if (Workflow.getInfo().isContinueAsNewSuggested()) {
                break;
            }
        }
        Workflow.continueAsNew(new MeteringShardInput(MeteringShardInput.VERSION, input.shard(), windows));
    }
}
