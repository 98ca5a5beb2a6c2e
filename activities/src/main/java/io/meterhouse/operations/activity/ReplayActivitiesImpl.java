package io.meterhouse.operations.activity;

import io.meterhouse.events.storage.DeadLetter;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.LetterClock;
import io.meterhouse.events.storage.LogPlace;
import io.meterhouse.events.storage.Replay;
import io.meterhouse.events.storage.ReplayStore;
import io.meterhouse.events.storage.ReplayStore.SentLetter;
import io.meterhouse.events.storage.ReplayedRecords;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.operations.activity.LetterReading.Read;
import io.meterhouse.operations.activity.ReplayLog.ReplayedEvent;
import io.meterhouse.operations.workflow.OperationsContracts;
import io.meterhouse.operations.workflow.ReplayActivities;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Puts letters on the log again and looks at what becomes of them. */
@Component
public class ReplayActivitiesImpl implements ReplayActivities {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    /** Few enough that what may lie on the log twice after a crash is a handful. */
    private static final int AT_ONCE = 100;

    private final ReplayStore replays;
    private final ReplayLog replayLog;
    private final EventLog log;
    private final ReplayedRecords records;
    private final LetterReading reading;
    private final Clock clock;

    public ReplayActivitiesImpl(
            ReplayStore replays,
            ReplayLog replayLog,
            EventLog log,
            ReplayedRecords records,
            LetterClock clocks,
            Clock clock) {
        this.replays = replays;
        this.replayLog = replayLog;
        this.log = log;
        this.records = records;
        this.reading = new LetterReading(clocks);
        this.clock = clock;
    }

    @Override
    public ReplayState read(ReplayRef replay) {
        return replays.find(replay.replay())
                .map(ReplayActivitiesImpl::state)
                .orElse(new ReplayState(ReplayState.VERSION, false, false, 0, 0, 0, 0, 0));
    }

    private static ReplayState state(Replay found) {
        return new ReplayState(
                ReplayState.VERSION,
                true,
                found.finishedAt() != null,
                found.letters(),
                found.waiting(),
                found.sent(),
                found.stored(),
                found.refused());
    }

    @Override
    public ReplayState putOnLog(ReplayRef replay) {
        return forAStep(replay, () -> {
            List<DeadLetter> letters = replays.waiting(replay.replay(), AT_ONCE);
            List<String> sent = new ArrayList<>();
            List<ReplayedEvent> events = new ArrayList<>();
            for (DeadLetter letter : letters) {
                switch (reading.read(letter)) {
                    case Read.Event(ReplayedEvent event) -> {
                        sent.add(letter.id());
                        events.add(event);
                    }
                    case Read.Refused(String reason, String detail) ->
                        replays.refused(replay.replay(), letter.id(), reason, detail, clock.instant());
                }
            }
            List<LogPlace> places = replayLog.put(events);
            for (int i = 0; i < places.size(); i++) {
                replays.sent(replay.replay(), sent.get(i), places.get(i), clock.instant());
            }
            return letters.size() == AT_ONCE;
        });
    }

    private interface Piece {
        /** Does a piece of a step; false where there is no more. */
        boolean more();
    }

    private ReplayState forAStep(ReplayRef replay, Piece piece) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        long end = System.nanoTime() + OperationsContracts.REPLAY_STEP.toNanos();
        do {
            context.heartbeat(null);
        } while (piece.more() && System.nanoTime() < end);
        return read(replay);
    }

    @Override
    public void awaitStored(ReplayRef replay) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        List<LogPlace> last = replays.lastSent(replay.replay());
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!areStored(last)) {
            if (System.nanoTime() > until) {
                throw ApplicationFailure.newFailure("what was put on the log is not stored yet", "NotStored");
            }
            context.heartbeat(null);
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw ApplicationFailure.newFailureWithCause("the worker is stopping", "Stopping", stopping);
            }
        }
    }

    private boolean areStored(List<LogPlace> places) {
        LogPosition stored = log.stored();
        return places.stream().allMatch(place -> stored.isAfter(place.epoch(), place.partition(), place.offset()));
    }

    @Override
    public ReplayState settle(ReplayRef replay) {
        return forAStep(replay, () -> {
            List<SentLetter> letters = replays.sentLetters(replay.replay(), AT_ONCE);
            Map<LogPlace, Boolean> stored = stored(letters);
            letters.forEach(letter -> settle(replay, letter, stored));
            return letters.size() == AT_ONCE;
        });
    }

    private Map<LogPlace, Boolean> stored(List<SentLetter> letters) {
        Map<String, List<LogPlace>> places = letters.stream()
                .collect(Collectors.groupingBy(
                        SentLetter::organization, Collectors.mapping(SentLetter::place, Collectors.toList())));
        Map<LogPlace, Boolean> stored = new HashMap<>();
        places.forEach((organization, own) -> stored.putAll(records.stored(organization, own)));
        return stored;
    }

    private void settle(ReplayRef replay, SentLetter letter, Map<LogPlace, Boolean> stored) {
        Boolean repeat = stored.get(letter.place());
        if (repeat != null) {
            replays.stored(replay.replay(), letter.letter(), repeat, clock.instant());
            return;
        }
        Optional<ReplayStore.Refusal> refusal = replays.refusalAt(letter.place());
        replays.refused(
                replay.replay(),
                letter.letter(),
                refusal.map(ReplayStore.Refusal::reason).orElse("lost"),
                refusal.map(ReplayStore.Refusal::detail)
                        .orElse("It is neither stored nor put aside again: the log was made anew meanwhile."),
                clock.instant());
    }

    @Override
    public ReplayState finish(ReplayRef replay) {
        replays.finish(replay.replay(), clock.instant());
        return read(replay);
    }
}
