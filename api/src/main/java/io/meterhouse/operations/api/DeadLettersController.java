package io.meterhouse.operations.api;

import io.meterhouse.accounts.api.Allow;
import io.meterhouse.accounts.api.Caller;
import io.meterhouse.accounts.api.Who;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.EventLimits;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.SingleEvent;
import io.meterhouse.events.storage.DeadLetter;
import io.meterhouse.events.storage.DeadLetterFilter;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.LetterClock;
import io.meterhouse.events.storage.LetterEvent;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.Replay;
import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.events.storage.ReplayStore.Choice;
import io.meterhouse.events.storage.ReplayedLetter;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Records of the log that could not be stored: with the reason, to be edited and replayed. */
@RestController
@RequestMapping("/v1/admin/dead-letters")
class DeadLettersController {
    private static final int MAX_REASON = 1_000;
    private static final int MAX_TEXT = 200;
    private static final int MOST_REPLAYS_SHOWN = 20;
    private static final String REPLAY_PREFIX = "rpl_";
    private static final Set<String> STATES = Stream.of(DeadLetter.State.values())
            .filter(state -> state != DeadLetter.State.COPY)
            .map(DeadLetter.State::code)
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> ENVIRONMENTS =
            Stream.of(Environment.values()).map(Environment::code).collect(Collectors.toUnmodifiableSet());

    private final DeadLetterStore letters;
    private final ReplayStore replayStore;
    private final Replays replays;
    private final LetterClock clocks;
    private final AuditStore audit;
    private final Clock clock;

    DeadLettersController(
            DeadLetterStore letters,
            ReplayStore replayStore,
            Replays replays,
            LetterClock clocks,
            AuditStore audit,
            Clock clock) {
        this.letters = letters;
        this.replayStore = replayStore;
        this.replays = replays;
        this.clocks = clocks;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping
    Page<DeadLetterView> list(
            @Allow(Who.OPERATOR) Caller caller,
            PageRequest page,
            @RequestParam(required = false) @Nullable String organization,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String state) {
        DeadLetterFilter filter = filter(caller, "?", new FilterForm(organization, reason, state));
        return Page.of(letters.page(filter, page.after(), page.limitAndOne()), page, DeadLetter::id)
                .map(DeadLetterView::of);
    }

    private static DeadLetterFilter filter(Caller caller, String pointer, FilterForm form) {
        String state = blankIsNull(form.state());
        new FieldChecks()
                .that(
                        state == null || STATES.contains(state),
                        pointer + "state",
                        "invalid_state",
                        "A state is one of "
                                + String.join(", ", STATES.stream().sorted().toList()) + ".")
                .optionalText(pointer + "reason", form.reason(), MAX_TEXT)
                .done();
        return new DeadLetterFilter(
                caller.filterFor(form.organization()),
                blankIsNull(form.reason()),
                state == null ? null : DeadLetter.State.of(state));
    }

    @GetMapping("/{id}")
    DeadLetterView.Whole one(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id) {
        DeadLetter letter = find(id);
        DeadLetter.Edit edit = letter.edit();
        List<ReplayedLetter> outcomes = replayStore.ofLetter(id, MOST_REPLAYS_SHOWN);
        return new DeadLetterView.Whole(
                DeadLetterView.of(letter),
                letter.receivedAt(),
                DeadLetterView.Raw.of(letters.raw(id)),
                DeadLetterView.EventText.of(letter.read()),
                edit == null ? null : DeadLetterView.Edit.of(edit),
                outcomes.stream().map(DeadLetterView.Outcome::of).toList());
    }

    /**
     * What a letter is to be taken for.
     *
     * @param event the event as JSON text, as its sender would send it; it goes on the log byte for byte
     */
    record EditForm(
            @Nullable String organization,
            @Nullable String environment,
            @Nullable String event,
            @Nullable String reason) {}

    /** Keeps an edit; what lay on the log is kept beside it. Another edit takes its place. */
    @PutMapping("/{id}")
    DeadLetterView.Whole edit(@Allow(Who.OPERATOR) Caller caller, @PathVariable String id, @RequestBody EditForm form) {
        new FieldChecks()
                .text("/reason", form.reason(), MAX_REASON)
                .text("/event", form.event(), EventLimits.EVENT_BYTES)
                .required("/environment", form.environment())
                .that(
                        form.environment() == null || ENVIRONMENTS.contains(form.environment()),
                        "/environment",
                        "invalid_environment",
                        "An environment is live or test.")
                .done();
        String organization = caller.organizationFor(form.organization());
        DeadLetter letter = find(id);
        String event = Objects.requireNonNull(form.event());
        requireEvent(letter, organization, event);
        Instant now = clock.instant();
        String reason = Objects.requireNonNull(form.reason());
        LetterEvent made =
                new LetterEvent(organization, Environment.of(Objects.requireNonNull(form.environment())), event);
        if (!letters.edit(id, new DeadLetter.Edit(made, now, caller.actor(), reason))) {
            throw Problem.conflict(
                    "not_open", "This letter is being replayed, or its event is stored: it cannot be edited any more.");
        }
        audit.add(
                now,
                caller.actor(),
                organization,
                "edit",
                new RecordLink("dead_letter", id),
                reason,
                Map.of("was_edited_before", letter.edit() != null));
        return one(caller, id);
    }

    private void requireEvent(DeadLetter letter, String organization, String event) {
        EventContext context = new EventContext(
                Objects.requireNonNullElse(letter.keyLine(), ""),
                Parameters.micros(clocks.at(letter, organization)),
                new IdSeed.OfRequest(letter.id()));
        if (SingleEvent.parse(event, context) instanceof SingleEvent.Refused(String code, String detail)) {
            throw Problem.field("/event", code, detail);
        }
    }

    /**
     * Which letters, and why: either by their ids, or all that a filter lets through.
     *
     * @param letters ids
     */
    record ReplayForm(
            @Nullable String reason,
            @Nullable List<@Nullable String> letters,
            @Nullable FilterForm filter) {}

    /**
     * Letters that can be replayed, the oldest first.
     *
     * @param reason why they could not be stored
     */
    record FilterForm(
            @Nullable String organization,
            @Nullable String reason,
            @Nullable String state) {}

    /** Puts letters on the log again, each once; answers when the replay is begun. */
    @PostMapping("/replay")
    @ResponseStatus(HttpStatus.CREATED)
    ReplayView replay(@Allow(Who.OPERATOR) Caller caller, NewIds ids, @RequestBody ReplayForm form) {
        List<String> wanted = idsOf(form.letters());
        FilterForm filter = form.filter();
        new FieldChecks()
                .text("/reason", form.reason(), MAX_REASON)
                .that(
                        (form.letters() == null) != (filter == null),
                        "/letters",
                        "letters_or_filter",
                        "Either the ids of letters, or a filter.")
                .that(
                        form.letters() == null || (!wanted.isEmpty() && wanted.size() <= ReplayStore.MOST_LETTERS),
                        "/letters",
                        "invalid_letters",
                        "A replay takes 1 to " + ReplayStore.MOST_LETTERS + " letters.")
                .done();
        Choice choice = filter == null ? known(wanted) : new Choice.Filtered(filter(caller, "/filter/", filter));
        Replay begun = replays.begin(
                        ids.next(REPLAY_PREFIX), choice, Objects.requireNonNull(form.reason()), caller.actor())
                .orElseThrow(() -> Problem.conflict(
                        "nothing_to_replay", "None of these letters waits: they are stored, or being replayed."));
        return ReplayView.of(begun, leftOut(wanted, begun));
    }

    private static List<String> idsOf(@Nullable List<@Nullable String> letters) {
        Set<String> ids = new LinkedHashSet<>();
        if (letters != null) {
            for (String letter : letters) {
                if (letter != null) {
                    ids.add(letter);
                }
            }
        }
        return List.copyOf(ids);
    }

    private Choice known(List<String> wanted) {
        if (!replayStore.unknown(wanted).isEmpty()) {
            throw Problem.field("/letters", "unknown_letter", "There is no letter of one of these ids.");
        }
        return new Choice.Letters(wanted);
    }

    private List<String> leftOut(List<String> wanted, Replay begun) {
        if (wanted.size() <= begun.letters()) {
            return List.of();
        }
        Set<String> taken = replayStore.letters(begun.id(), null, ReplayStore.MOST_LETTERS).stream()
                .map(ReplayedLetter::letter)
                .collect(Collectors.toUnmodifiableSet());
        return wanted.stream().filter(id -> !taken.contains(id)).toList();
    }

    private DeadLetter find(String id) {
        return letters.find(id)
                .filter(letter -> letter.state() != DeadLetter.State.COPY)
                .orElseThrow(Problem::notFound);
    }

    private static @Nullable String blankIsNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
