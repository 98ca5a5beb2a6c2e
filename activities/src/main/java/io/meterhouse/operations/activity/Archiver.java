package io.meterhouse.operations.activity;

import io.meterhouse.operations.storage.Run;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.HistorySteps;
import io.meterhouse.operations.workflow.Step;
import io.meterhouse.operations.workflow.TemporalRuns;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps histories for as long as their records live: a closed run's within seconds, the steps so far of a long one now and
 * then. It also finds runs that ended without a last step of their own (terminated, timed out) and says so in their rows.
 */
@Component
public class Archiver {
    static final int PAGE = 50;
    /** A run longer than this is archived while it runs, so that a server without memory loses little of it. */
    static final long LONG_RUN_EVENTS = 100;
    /** A run younger than this may not be visible to the server's reads yet. */
    static final Duration YOUNG = Duration.ofSeconds(30);

    private final RunStore runs;
    private final TemporalRuns temporal;
    private final Clock clock;

    public Archiver(RunStore runs, TemporalRuns temporal, Clock clock) {
        this.runs = runs;
        this.temporal = temporal;
        this.clock = clock;
    }

    /** Archives a page of closed runs. Returns whether there may be more. */
    public boolean archiveClosed() {
        List<Run> due = runs.archiveDue(PAGE);
        boolean progress = false;
        for (Run run : due) {
            progress |= archive(run);
        }
        return progress && due.size() == PAGE;
    }

    private boolean archive(Run run) {
        Optional<TemporalRuns.Description> known = temporal.describe(run.workflowId(), run.runId());
        if (known.isPresent() && known.get().status().equals("running")) {
            return false; // Its last step is written, its last task not yet answered: the next round takes it.
        }
        Optional<List<Step>> steps = temporal.steps(run.workflowId(), run.runId());
        if (steps.isEmpty()) {
            runs.archiveImpossible(run.workflowId(), run.runId());
        } else {
            runs.archive(run.workflowId(), run.runId(), HistorySteps.asJson(steps.get()), true, clock.instant());
        }
        return true;
    }

    /** Compares open rows with the server, a page after the other. */
    public void compareOpen() {
        @Nullable Instant after = null;
        while (true) {
            List<Run> open = runs.open(after, PAGE);
            open.forEach(this::compare);
            if (open.size() < PAGE) {
                return;
            }
            after = open.getLast().startedAt();
        }
    }

    private void compare(Run run) {
        Instant now = clock.instant();
        if (run.startedAt().isAfter(now.minus(YOUNG))) {
            return;
        }
        Optional<TemporalRuns.Description> known = temporal.describe(run.workflowId(), run.runId());
        if (known.isEmpty()) {
            runs.closed(run.workflowId(), run.runId(), "terminated", "the workflow server no longer knows it", now);
        } else if (!known.get().status().equals("running")) {
            Instant closed = known.get().closedAt();
            runs.closed(run.workflowId(), run.runId(), known.get().status(), null, closed == null ? now : closed);
        } else if (known.get().events() > LONG_RUN_EVENTS) {
            temporal.steps(run.workflowId(), run.runId())
                    .ifPresent(steps ->
                            runs.archive(run.workflowId(), run.runId(), HistorySteps.asJson(steps), false, now));
        }
    }
}
