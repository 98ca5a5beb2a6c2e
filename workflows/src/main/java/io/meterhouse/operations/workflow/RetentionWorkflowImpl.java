package io.meterhouse.operations.workflow;

import io.meterhouse.operations.workflow.RetentionActivities.OrganizationsAfter;
import io.meterhouse.operations.workflow.RetentionActivities.RemovedEvents;
import io.meterhouse.operations.workflow.RetentionActivities.RemovedLetters;
import io.temporal.workflow.Workflow;
import java.time.Instant;

/** Looks once a day, or when somebody pushes; what one look removes the next does not find. */
public final class RetentionWorkflowImpl implements RetentionWorkflow {
    private static final int DAYS_PER_RUN = 30;
    private static final int STEPS_PER_RUN = 300;

    private final RetentionActivities steps =
            Workflow.newActivityStub(RetentionActivities.class, OperationsContracts.REMOVING);
    private final Patience patience = new Patience();
    private int done;

    @Override
    public void run(RetentionInput input) {
        long events = input.events();
        for (int day = 0; day < DAYS_PER_RUN && done < STEPS_PER_RUN; day++) {
            events += look();
            if (Workflow.getInfo().isContinueAsNewSuggested()) {
                break;
            }
            awaitTomorrow();
        }
        Workflow.continueAsNew(new RetentionInput(RetentionInput.VERSION, events));
    }

    private long look() {
        long events = 0;
        String next = "";
        while (next != null) {
            OrganizationsAfter page = new OrganizationsAfter(next);
            RemovedEvents removed = patience.call("removing old events", () -> steps.removeEvents(page));
            events += removed.events();
            next = removed.next();
            done++;
        }
        RemovedLetters letters;
        do {
            letters = patience.call("removing old dead letters", steps::removeLetters);
            done++;
        } while (letters.more());
        return events;
    }

    private void awaitTomorrow() {
        long pushes = patience.pushes();
        Instant tomorrow = Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(OperationsContracts.RETENTION_EVERY);
        RunWaits.waitingFor("the next look at what is past its keeping", tomorrow);
        Workflow.await(OperationsContracts.RETENTION_EVERY, () -> patience.pushes() > pushes);
        RunWaits.clear();
    }
}
