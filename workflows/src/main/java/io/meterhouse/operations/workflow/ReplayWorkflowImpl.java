package io.meterhouse.operations.workflow;

import io.meterhouse.operations.workflow.ReplayActivities.ReplayRef;
import io.meterhouse.operations.workflow.ReplayActivities.ReplayState;
import io.temporal.workflow.Workflow;
import java.util.Locale;

/**
 * The rows say what became of each letter, so a run that is lost is followed by another that goes on there. A letter whose
 * step is repeated between the log's answer and the row lies on the log twice; it is the same event, and counts once.
 */
public final class ReplayWorkflowImpl implements ReplayWorkflow {
    private static final int STEPS_PER_RUN = 150;

    private final ReplayActivities steps = Workflow.newActivityStub(ReplayActivities.class, Steps.SHORT);
    private final ReplayActivities longSteps =
            Workflow.newActivityStub(ReplayActivities.class, OperationsContracts.LONG);
    private final Patience patience = new Patience();
    private int done;

    @Override
    public ReplayResult run(ReplayInput input) {
        ReplayRef replay = new ReplayRef(input.replay());
        ReplayState state = patience.call("reading which letters to replay", () -> steps.read(replay));
        while (state.waiting() > 0) {
            continueInANewRunIfLong(input);
            RunWaits.waitingFor(progress(state), null);
            state = patience.call("putting dead letters on the log", () -> longSteps.putOnLog(replay));
        }
        while (state.sent() > 0) {
            continueInANewRunIfLong(input);
            RunWaits.waitingFor(words(state.sent()) + " replayed events to be stored", null);
            patience.run("storing what was put on the log", () -> longSteps.awaitStored(replay));
            state = patience.call("looking at what became of the letters", () -> longSteps.settle(replay));
        }
        if (state.known() && !state.finished()) {
            state = patience.call("ending the replay", () -> steps.finish(replay));
        }
        return new ReplayResult(ReplayResult.VERSION, state.stored(), state.refused());
    }

    private void continueInANewRunIfLong(ReplayInput input) {
        if (done++ == STEPS_PER_RUN || Workflow.getInfo().isContinueAsNewSuggested()) {
            Workflow.continueAsNew(input);
        }
    }

    private static String progress(ReplayState state) {
        return "dead letters to be put on the log: " + words(state.letters() - state.waiting()) + " of "
                + words(state.letters());
    }

    private static String words(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
