package io.meterhouse.metering.workflow;

import io.meterhouse.metering.workflow.MeterBackfillActivities.BackfillRef;
import io.meterhouse.metering.workflow.MeterBackfillActivities.BackfillState;
import io.meterhouse.operations.workflow.Patience;
import io.meterhouse.operations.workflow.RunWaits;
import io.meterhouse.operations.workflow.Steps;
import io.temporal.workflow.Workflow;
import java.util.Locale;

/**
 * The row says how far it is, so a run that is lost is followed by another that goes on there. The sink matches whatever
 * comes onto the log behind the position that is read first; what lies before is looked at here once it is stored.
 */
public final class MeterBackfillWorkflowImpl implements MeterBackfillWorkflow {
    private static final int STEPS_PER_RUN = 150;

    private final MeterBackfillActivities steps = Workflow.newActivityStub(MeterBackfillActivities.class, Steps.SHORT);
    private final MeterBackfillActivities longSteps =
            Workflow.newActivityStub(MeterBackfillActivities.class, MeteringContracts.LONG);
    private final Patience patience = new Patience();

    @Override
    public MeterBackfillResult run(MeterBackfillInput input) {
        BackfillRef meter = new BackfillRef(input.meter());
        BackfillState state = patience.call("reading where the log ends", () -> steps.begin(meter));
        if (!state.known() || state.active()) {
            return new MeterBackfillResult(MeterBackfillResult.VERSION, state.looked());
        }
        if (state.older() == null) {
            patience.run("storing what was accepted before", () -> longSteps.awaitStored(meter));
            state = patience.call("counting older events", () -> longSteps.countOlder(meter));
        }
        for (int step = 0; !state.matched(); step++) {
            if (step == STEPS_PER_RUN || Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(input);
            }
            RunWaits.waitingFor(progress(state), null);
            state = patience.call("matching older events", () -> longSteps.matchOlder(meter));
        }
        if (state.looked() > 0) {
            RunWaits.waitingFor("the usage windows of " + words(state.looked()) + " older events", null);
            patience.run("counting the usage windows of older events", () -> longSteps.awaitWindows(meter));
        }
        patience.run("making the meter active", () -> steps.activate(meter));
        return new MeterBackfillResult(MeterBackfillResult.VERSION, state.looked());
    }

    private static String progress(BackfillState state) {
        Long older = state.older();
        return "older events to be matched: " + words(state.looked()) + " of "
                + words(older == null ? state.looked() : Math.max(older, state.looked()));
    }

    private static String words(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
