package io.meterhouse.operations.api;

import io.meterhouse.events.storage.Replay;
import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.events.storage.ReplayStore.Choice;
import io.meterhouse.events.storage.ReplayStore.NewReplay;
import io.meterhouse.operations.workflow.OperationsContracts;
import io.meterhouse.operations.workflow.ReplayInput;
import io.meterhouse.operations.workflow.ReplayWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowServiceException;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Begins replays: the row first, which calls for the workflow whatever happens next. */
@Component
class Replays {
    private static final Logger LOG = LoggerFactory.getLogger(Replays.class);

    private final ReplayStore store;
    private final WorkflowClient client;
    private final Clock clock;

    Replays(ReplayStore store, WorkflowClient client, Clock clock) {
        this.store = store;
        this.client = client;
        this.clock = clock;
    }

    /** Empty where none of the chosen letters can be replayed now. */
    Optional<Replay> begin(String id, Choice choice, String reason, String actor) {
        Optional<Replay> made =
                store.create(new NewReplay(id, OperationsContracts.replay(id), reason, actor, clock.instant()), choice);
        made.filter(replay -> replay.finishedAt() == null).ifPresent(replay -> start(replay.id()));
        return made;
    }

    private void start(String replay) {
        ReplayWorkflow workflow = client.newWorkflowStub(
                ReplayWorkflow.class, OperationsContracts.options(OperationsContracts.replay(replay)));
        try {
            WorkflowClient.start(workflow::run, new ReplayInput(ReplayInput.VERSION, replay));
        } catch (WorkflowExecutionAlreadyStarted running) {
            LOG.debug("{} runs already", replay);
        } catch (WorkflowServiceException away) {
            // The row calls for it: the workers start it within seconds after the server is back.
            LOG.warn("{} is started later: {}", replay, away.toString());
        }
    }
}
