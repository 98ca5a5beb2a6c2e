package io.meterhouse.operations.workflow;

import io.meterhouse.operations.workflow.OrganizationRemovalActivities.Departed;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities.DepartedRef;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities.RemovedEvents;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities.RemovedRows;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/** First whatever is owed is settled, then the time goes by in which somebody may still ask, then all is removed. */
public final class OrganizationRemovalWorkflowImpl implements OrganizationRemovalWorkflow {
    private static final int LOOKS_PER_RUN = 150;

    private final OrganizationRemovalActivities steps =
            Workflow.newActivityStub(OrganizationRemovalActivities.class, Steps.SHORT);
    private final OrganizationRemovalActivities longSteps =
            Workflow.newActivityStub(OrganizationRemovalActivities.class, OperationsContracts.REMOVING);
    private final Patience patience = new Patience();

    @Override
    public OrganizationRemovalResult run(OrganizationRemovalInput input) {
        DepartedRef organization = new DepartedRef(input.organization());
        Departed departed = look(organization);
        for (int looks = 1; departed.gone() && !departed.removed(); looks++) {
            Duration left = left(departed);
            if (departed.waitingFor() == null && left.isZero()) {
                return remove(organization);
            }
            if (looks == LOOKS_PER_RUN || Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(input);
            }
            await(departed, left);
            departed = look(organization);
        }
        return new OrganizationRemovalResult(OrganizationRemovalResult.VERSION, 0, 0, 0);
    }

    private Departed look(DepartedRef organization) {
        return patience.call("looking at what is not settled", () -> steps.look(organization));
    }

    private static Duration left(Departed departed) {
        Instant due = departed.due();
        Instant now = Instant.ofEpochMilli(Workflow.currentTimeMillis());
        return due == null || !due.isAfter(now) ? Duration.ZERO : Duration.between(now, due);
    }

    private void await(Departed departed, Duration left) {
        long pushes = patience.pushes();
        String waitingFor = departed.waitingFor();
        Duration pause = waitingFor == null ? left : OperationsContracts.DEPARTURE_LOOK;
        RunWaits.waitingFor(
                waitingFor == null ? "its data to be removed" : waitingFor,
                Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(pause));
        Workflow.await(pause, () -> patience.pushes() > pushes);
        RunWaits.clear();
    }

    private OrganizationRemovalResult remove(DepartedRef organization) {
        RemovedEvents events = patience.call("removing its events", () -> longSteps.removeEvents(organization));
        RemovedRows rows = patience.call("removing its rows", () -> longSteps.removeRows(organization));
        return new OrganizationRemovalResult(
                OrganizationRemovalResult.VERSION, events.events(), rows.rows(), rows.letters());
    }
}
