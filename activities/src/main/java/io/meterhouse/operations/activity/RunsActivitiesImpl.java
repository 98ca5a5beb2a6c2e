package io.meterhouse.operations.activity;

import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.storage.Run;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.RunsActivities;
import org.springframework.stereotype.Component;

/** Writes the rows of runs. */
@Component
public class RunsActivitiesImpl implements RunsActivities {
    private final RunStore runs;

    public RunsActivitiesImpl(RunStore runs) {
        this.runs = runs;
    }

    @Override
    public void started(RunStarted run) {
        runs.started(new Run(
                run.workflowId(),
                run.runId(),
                run.type(),
                run.organization(),
                run.records().stream()
                        .map(record -> new RecordLink(record.type(), record.id()))
                        .toList(),
                run.parent(),
                "running",
                null,
                null,
                null,
                null,
                run.startedAt(),
                null));
    }

    @Override
    public void closed(RunClosed run) {
        runs.closed(run.workflowId(), run.runId(), run.status(), run.reason(), run.closedAt());
    }

    @Override
    public void waiting(RunWaiting run) {
        runs.waiting(run.workflowId(), run.runId(), run.waitingFor(), run.until());
    }
}
