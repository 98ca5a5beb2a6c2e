package io.meterhouse.operations.storage;

import static io.meterhouse.storage.generated.Tables.WORKFLOW_HISTORIES;
import static io.meterhouse.storage.generated.Tables.WORKFLOW_RUNS;

import io.meterhouse.storage.generated.tables.records.WorkflowRunsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The runs of workflows and their archived histories. Read by operators only, across organizations: this is one of the
 * named stores without an organization's scope.
 */
@Repository
public class RunStore {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<RecordLink>> LINKS = new TypeReference<>() {};

    private final DSLContext database;

    public RunStore(DSLContext database) {
        this.database = database;
    }

    /** Writes the row of a run; an earlier open run of the same workflow that Temporal lost is linked to this one. */
    public void started(Run run) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            inside.insertInto(WORKFLOW_RUNS)
                    .set(WORKFLOW_RUNS.WORKFLOW_ID, run.workflowId())
                    .set(WORKFLOW_RUNS.RUN_ID, run.runId())
                    .set(WORKFLOW_RUNS.TYPE, run.type())
                    .set(WORKFLOW_RUNS.ORGANIZATION_ID, run.organization())
                    .set(WORKFLOW_RUNS.RECORDS, JSONB.valueOf(JSON.writeValueAsString(run.records())))
                    .set(WORKFLOW_RUNS.PARENT, run.parent())
                    .set(WORKFLOW_RUNS.STATUS, "running")
                    .set(WORKFLOW_RUNS.STARTED_AT, run.startedAt())
                    .onConflictDoNothing()
                    .execute();
            inside.update(WORKFLOW_RUNS)
                    .set(WORKFLOW_RUNS.SUCCESSOR, run.runId())
                    .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(run.workflowId()))
                    .and(WORKFLOW_RUNS.RUN_ID.ne(run.runId()))
                    .and(WORKFLOW_RUNS.STATUS.eq("terminated"))
                    .and(WORKFLOW_RUNS.SUCCESSOR.isNull())
                    .execute();
        });
    }

    public void closed(String workflowId, String runId, String status, @Nullable String reason, Instant at) {
        database.update(WORKFLOW_RUNS)
                .set(WORKFLOW_RUNS.STATUS, status)
                .set(WORKFLOW_RUNS.REASON, reason)
                .set(WORKFLOW_RUNS.CLOSED_AT, at)
                .set(WORKFLOW_RUNS.ARCHIVE_DUE, true)
                .setNull(WORKFLOW_RUNS.WAITING_FOR)
                .setNull(WORKFLOW_RUNS.WAITING_UNTIL)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_RUNS.RUN_ID.eq(runId))
                .execute();
    }

    public void waiting(String workflowId, String runId, @Nullable String waitingFor, @Nullable Instant until) {
        database.update(WORKFLOW_RUNS)
                .set(WORKFLOW_RUNS.WAITING_FOR, waitingFor)
                .set(WORKFLOW_RUNS.WAITING_UNTIL, until)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_RUNS.RUN_ID.eq(runId))
                .execute();
    }

    /** Marks every open run as terminated: the server that held them has lost its memory. Returns how many there were. */
    public int lostAll(String reason, Instant at) {
        return database.update(WORKFLOW_RUNS)
                .set(WORKFLOW_RUNS.STATUS, "terminated")
                .set(WORKFLOW_RUNS.REASON, reason)
                .set(WORKFLOW_RUNS.CLOSED_AT, at)
                .where(WORKFLOW_RUNS.STATUS.eq("running"))
                .execute();
    }

    /** The newest runs first, one row per run, after the cursor (started at, workflow id) of the last page. */
    public List<Run> search(RunSearch search, @Nullable Instant startedBefore, @Nullable String idAfter, int limit) {
        Condition where = DSL.noCondition();
        if (search.type() != null) {
            where = where.and(WORKFLOW_RUNS.TYPE.eq(search.type()));
        }
        if (search.organization() != null) {
            where = where.and(WORKFLOW_RUNS.ORGANIZATION_ID.eq(search.organization()));
        }
        if (search.status() != null) {
            where = where.and(WORKFLOW_RUNS.STATUS.eq(search.status()));
        }
        if (search.text() != null) {
            where = where.and(WORKFLOW_RUNS
                    .WORKFLOW_ID
                    .contains(search.text())
                    .or(DSL.condition(
                            "{0} @> {1}::jsonb",
                            WORKFLOW_RUNS.RECORDS,
                            DSL.val("[{\"id\": " + JSON.writeValueAsString(search.text()) + "}]"))));
        }
        if (startedBefore != null && idAfter != null) {
            where = where.and(DSL.row(WORKFLOW_RUNS.STARTED_AT, WORKFLOW_RUNS.WORKFLOW_ID)
                    .lessThan(DSL.row(startedBefore, idAfter)));
        }
        return database.selectFrom(WORKFLOW_RUNS)
                .where(where)
                .orderBy(WORKFLOW_RUNS.STARTED_AT.desc(), WORKFLOW_RUNS.WORKFLOW_ID.desc())
                .limit(limit)
                .fetch(RunStore::run);
    }

    /** The runs of one workflow, the newest first. */
    public List<Run> runsOf(String workflowId, int limit) {
        return database.selectFrom(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .orderBy(WORKFLOW_RUNS.STARTED_AT.desc())
                .limit(limit)
                .fetch(RunStore::run);
    }

    public List<Run> childrenOf(String workflowId, int limit) {
        return database.selectFrom(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.PARENT.eq(workflowId))
                .orderBy(WORKFLOW_RUNS.STARTED_AT.desc())
                .limit(limit)
                .fetch(RunStore::run);
    }

    /** Open runs, the oldest first, for comparing them with what Temporal knows. */
    public List<Run> open(@Nullable Instant startedAfter, int limit) {
        return database.selectFrom(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.STATUS.eq("running"))
                .and(startedAfter == null ? DSL.noCondition() : WORKFLOW_RUNS.STARTED_AT.gt(startedAfter))
                .orderBy(WORKFLOW_RUNS.STARTED_AT)
                .limit(limit)
                .fetch(RunStore::run);
    }

    public List<Run> archiveDue(int limit) {
        return database.selectFrom(WORKFLOW_RUNS)
                .where(WORKFLOW_RUNS.ARCHIVE_DUE)
                .orderBy(WORKFLOW_RUNS.CLOSED_AT)
                .limit(limit)
                .fetch(RunStore::run);
    }

    /**
     * Keeps the steps of a run.
     *
     * @param steps a JSON array
     * @param complete whether the run is over; an incomplete history may be replaced, a complete one never is
     */
    public void archive(String workflowId, String runId, String steps, boolean complete, Instant at) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            inside.insertInto(WORKFLOW_HISTORIES)
                    .set(WORKFLOW_HISTORIES.WORKFLOW_ID, workflowId)
                    .set(WORKFLOW_HISTORIES.RUN_ID, runId)
                    .set(WORKFLOW_HISTORIES.STEPS, JSONB.valueOf(steps))
                    .set(WORKFLOW_HISTORIES.COMPLETE, complete)
                    .set(WORKFLOW_HISTORIES.ARCHIVED_AT, at)
                    .onConflict(WORKFLOW_HISTORIES.WORKFLOW_ID, WORKFLOW_HISTORIES.RUN_ID)
                    .doUpdate()
                    .set(WORKFLOW_HISTORIES.STEPS, JSONB.valueOf(steps))
                    .set(WORKFLOW_HISTORIES.COMPLETE, complete)
                    .set(WORKFLOW_HISTORIES.ARCHIVED_AT, at)
                    .where(WORKFLOW_HISTORIES.COMPLETE.isFalse())
                    .execute();
            if (complete) {
                archivingEnded(inside, workflowId, runId);
            }
        });
    }

    /** Gives up on a history that Temporal no longer has. */
    public void archiveImpossible(String workflowId, String runId) {
        archivingEnded(database, workflowId, runId);
    }

    private static void archivingEnded(DSLContext database, String workflowId, String runId) {
        database.update(WORKFLOW_RUNS)
                .set(WORKFLOW_RUNS.ARCHIVE_DUE, false)
                .where(WORKFLOW_RUNS.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_RUNS.RUN_ID.eq(runId))
                .execute();
    }

    /** An archived history. */
    public record ArchivedHistory(String steps, boolean complete, Instant archivedAt) {}

    public Optional<ArchivedHistory> history(String workflowId, String runId) {
        return database.selectFrom(WORKFLOW_HISTORIES)
                .where(WORKFLOW_HISTORIES.WORKFLOW_ID.eq(workflowId))
                .and(WORKFLOW_HISTORIES.RUN_ID.eq(runId))
                .fetchOptional(
                        row -> new ArchivedHistory(row.getSteps().data(), row.getComplete(), row.getArchivedAt()));
    }

    private static Run run(WorkflowRunsRecord row) {
        return new Run(
                row.getWorkflowId(),
                row.getRunId(),
                row.getType(),
                row.getOrganizationId(),
                new ArrayList<>(JSON.readValue(row.getRecords().data(), LINKS)),
                row.getParent(),
                row.getStatus(),
                row.getWaitingFor(),
                row.getWaitingUntil(),
                row.getReason(),
                row.getSuccessor(),
                row.getStartedAt(),
                row.getClosedAt());
    }
}
