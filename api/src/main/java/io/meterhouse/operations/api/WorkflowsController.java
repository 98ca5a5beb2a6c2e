package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.operations.storage.Run;
import io.meterhouse.operations.storage.RunSearch;
import io.meterhouse.operations.storage.RunStore;
import io.meterhouse.operations.workflow.HistorySteps;
import io.meterhouse.operations.workflow.RetryNow;
import io.meterhouse.operations.workflow.Step;
import io.meterhouse.operations.workflow.TemporalRuns;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The workflows behind the records, for billing admins: found in our own rows, described by Temporal, acted on with a reason. */
@RestController
@RequestMapping("/v1/admin/workflows")
class WorkflowsController {
    private static final int MAX_REASON = 1_000;
    private static final int MAX_CHILDREN = 50;
    private static final int MAX_TEXT = 200;
    private static final String CURSOR_SEPARATOR = "|";
    private static final Set<String> STATUSES =
            Set.of("running", "completed", "failed", "canceled", "terminated", "continued_as_new", "timed_out");

    private final RunStore runs;
    private final TemporalRuns temporal;
    private final WorkflowClient client;
    private final AuditStore audit;
    private final Clock clock;
    private final JsonMapper json = JsonMapper.shared();

    WorkflowsController(RunStore runs, TemporalRuns temporal, WorkflowClient client, AuditStore audit, Clock clock) {
        this.runs = runs;
        this.temporal = temporal;
        this.client = client;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping
    Page<WorkflowView> search(
            @Allow(Who.OPERATOR) Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String organization,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String q) {
        new FieldChecks()
                .that(
                        status == null || STATUSES.contains(status),
                        "?status",
                        "invalid_status",
                        "A status is one of " + String.join(", ", STATUSES) + ".")
                .optionalText("?type", type, MAX_TEXT)
                .optionalText("?q", q, MAX_TEXT)
                .done();
        RunSearch search = new RunSearch(blankIsNull(type), caller.filterFor(organization), status, blankIsNull(q));
        Position after = position(page.after());
        List<Run> rows = runs.search(search, after.startedBefore(), after.id(), page.limitAndOne());
        return Page.of(rows, page, run -> run.startedAt() + CURSOR_SEPARATOR + run.workflowId())
                .map(WorkflowView::row);
    }

    @GetMapping("/{id}")
    WorkflowView one(
            @Allow(Who.OPERATOR) Caller caller,
            @PathVariable String id,
            @RequestParam(name = "run", required = false) @Nullable String runId) {
        Run run = find(id, runId);
        Optional<TemporalRuns.Description> known =
                run.status().equals("running") ? temporal.describe(id, run.runId()) : Optional.empty();
        return WorkflowView.of(run, known, runs.childrenOf(id, MAX_CHILDREN));
    }

    /** The steps of a run, and whether they come from the archive. */
    record History(
            JsonNode steps, boolean archived, @Nullable Instant archivedAt) {}

    @GetMapping("/{id}/history")
    History history(
            @Allow(Who.OPERATOR) Caller caller,
            @PathVariable String id,
            @RequestParam(name = "run", required = false) @Nullable String runId) {
        Run run = find(id, runId);
        Optional<RunStore.ArchivedHistory> archived = runs.history(id, run.runId());
        if (archived.isPresent() && archived.get().complete()) {
            return fromArchive(archived.get());
        }
        Optional<List<Step>> live = temporal.steps(id, run.runId());
        if (live.isPresent()) {
            return new History(json.readTree(HistorySteps.asJson(live.get())), false, null);
        }
        return archived.map(this::fromArchive)
                .orElseThrow(() -> Problem.gone(
                        "history_lost", "The workflow server lost this run before its history could be archived."));
    }

    private History fromArchive(RunStore.ArchivedHistory archived) {
        return new History(json.readTree(archived.steps()), true, archived.archivedAt());
    }

    /** The runs of one workflow, the newest first: an entity continues as new, and one that was lost is started again. */
    @GetMapping("/{id}/runs")
    List<WorkflowView> runs(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id) {
        find(id, null);
        return runs.runsOf(id, PageRequest.MAX_LIMIT).stream()
                .map(WorkflowView::row)
                .toList();
    }

    /** @param signal the signal's name, for {@code /signal} only */
    record Action(@Nullable String reason, @Nullable String signal) {}

    @PostMapping("/{id}/retry-now")
    WorkflowView retryNow(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody Action action) {
        return act(caller, id, action, "retry_now", stub -> stub.signal(RetryNow.SIGNAL, action.reason()));
    }

    @PostMapping("/{id}/signal")
    WorkflowView signal(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody Action action) {
        String signal = action.signal();
        new FieldChecks().text("/signal", signal, MAX_TEXT).done();
        return act(caller, id, action, "signal", stub -> stub.signal(String.valueOf(signal), action.reason()));
    }

    @PostMapping("/{id}/cancel")
    WorkflowView cancel(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody Action action) {
        return act(caller, id, action, "cancel", stub -> stub.cancel(action.reason()));
    }

    @PostMapping("/{id}/terminate")
    WorkflowView terminate(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody Action action) {
        return act(caller, id, action, "terminate", stub -> stub.terminate(action.reason()));
    }

    private interface Deed {
        void on(WorkflowStub stub);
    }

    private WorkflowView act(Caller caller, String id, Action action, String name, Deed deed) {
        new FieldChecks().text("/reason", action.reason(), MAX_REASON).done();
        Run run = find(id, null);
        if (!run.status().equals("running")) {
            throw Problem.conflict("not_running", "This run is over: it is " + run.status() + ".");
        }
        try {
            deed.on(client.newUntypedWorkflowStub(WorkflowTargetOptions.newBuilder()
                    .setWorkflowId(id)
                    .setRunId(run.runId())
                    .build()));
        } catch (WorkflowNotFoundException gone) {
            throw Problem.conflict("not_running", "The workflow server does not run this any more.");
        }
        audit.add(
                clock.instant(),
                caller.actor(),
                run.organization(),
                name,
                new RecordLink("workflow", id),
                action.reason(),
                action.signal() == null ? Map.of() : Map.of("signal", action.signal()));
        if (name.equals("terminate")) {
            runs.closed(id, run.runId(), "terminated", action.reason(), clock.instant());
        }
        return one(caller, id, run.runId());
    }

    private Run find(String id, @Nullable String runId) {
        return runs.runsOf(id, PageRequest.MAX_LIMIT).stream()
                .filter(run -> runId == null || run.runId().equals(runId))
                .findFirst()
                .orElseThrow(Problem::notFound);
    }

    private record Position(
            @Nullable Instant startedBefore, @Nullable String id) {}

    private static Position position(@Nullable String after) {
        if (after == null) {
            return new Position(null, null);
        }
        int separator = after.indexOf(CURSOR_SEPARATOR);
        try {
            return new Position(
                    Instant.parse(after.substring(0, Math.max(separator, 0))), after.substring(separator + 1));
        } catch (DateTimeParseException notOurs) {
            throw Problem.field("?cursor", "invalid_cursor", "This cursor did not come from this list.");
        }
    }

    private static @Nullable String blankIsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
