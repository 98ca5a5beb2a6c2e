package io.meterhouse.operations.activity;

import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.ServerMarkerWorkflow;
import io.meterhouse.operations.workflow.TaskQueues;
import io.meterhouse.operations.workflow.TemporalRuns;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.time.Clock;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Notices a Temporal server that has lost its memory: the marker workflow is missing. Then every open run is marked as
 * terminated, with the reason, so that the rows which call for a workflow find none and it is started again.
 */
@Component
public class ServerMemory {
    private static final Logger LOG = LoggerFactory.getLogger(ServerMemory.class);
    /** One worker at a time may decide that the memory is lost. */
    private static final long LOCK = 0x6d656d6f7279L;

    private final DSLContext database;
    private final RunStore runs;
    private final TemporalRuns temporal;
    private final WorkflowClient client;
    private final Clock clock;

    public ServerMemory(DSLContext database, RunStore runs, TemporalRuns temporal, WorkflowClient client, Clock clock) {
        this.database = database;
        this.runs = runs;
        this.temporal = temporal;
        this.client = client;
        this.clock = clock;
    }

    /** Looks for the marker. Returns whether it was missing, so that everything has to be ensured at once. */
    public boolean check() {
        if (isMarked()) {
            return false;
        }
        return database.transactionResult(transaction -> {
            transaction.dsl().execute("SELECT pg_advisory_xact_lock({0})", DSL.val(LOCK));
            if (isMarked()) {
                return true;
            }
            int lost = runs.lostAll("the workflow server lost its memory", clock.instant());
            if (lost > 0) {
                LOG.warn("the workflow server lost its memory: {} open runs are started again from their rows", lost);
            }
            mark();
            return true;
        });
    }

    private boolean isMarked() {
        return temporal.describe(ServerMarkerWorkflow.ID, null)
                .filter(marker -> marker.status().equals("running"))
                .isPresent();
    }

    private void mark() {
        ServerMarkerWorkflow marker = client.newWorkflowStub(
                ServerMarkerWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setWorkflowId(ServerMarkerWorkflow.ID)
                        .setTaskQueue(TaskQueues.OPERATIONS)
                        .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                        .build());
        WorkflowClient.start(marker::stay);
    }
}
