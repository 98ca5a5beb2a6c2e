package io.meterhouse.billing.workflow;

import io.meterhouse.billing.workflow.TestClockActivities.ClockAnswer;
import io.meterhouse.billing.workflow.TestClockActivities.ClockRef;
import io.meterhouse.billing.workflow.TestClockActivities.CreateClock;
import io.meterhouse.operations.workflow.Patience;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;

/** Where the clock stands and where it goes is in its row. */
public final class TestClockWorkflowImpl implements TestClockWorkflow {
    private final TestClockActivities activities =
            Workflow.newActivityStub(TestClockActivities.class, BillingSteps.SHORT);
    private final TestClockActivities longActivities =
            Workflow.newActivityStub(TestClockActivities.class, BillingSteps.LONG);
    private final Patience patience = new Patience();
    private final ClockRef clock;
    private int asked;

    @WorkflowInit
    public TestClockWorkflowImpl(TestClockInput input) {
        this.clock = new ClockRef(input.organization(), input.clock());
    }

    @Override
    public void run(TestClockInput input) {
        boolean ready;
        int seen;
        do {
            seen = asked;
            Workflow.await(Workflow::isEveryHandlerFinished);
            ready = patience.call("moving the clock", () -> longActivities.move(clock));
            if (hasRunLong()) {
                Workflow.await(Workflow::isEveryHandlerFinished);
                Workflow.continueAsNew(input);
            }
        } while (!ready || asked > seen || !Workflow.isEveryHandlerFinished());
    }

    @Override
    public ClockAnswer create(CreateClock request) {
        asked++;
        ClockAnswer answer = patience.call("putting the organization on the clock", () -> activities.create(request));
        if (answer.refusal() == null) {
            patience.run("telling every node", () -> activities.awaitNodes(request));
        }
        return answer;
    }

    @Override
    public void sent() {
        asked++;
    }

    private static boolean hasRunLong() {
        WorkflowInfo info = Workflow.getInfo();
        return info.isContinueAsNewSuggested() || info.getHistoryLength() > BillingSteps.LONGEST_HISTORY;
    }
}
