package io.meterhouse.operations.activity;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.SingleEvent;
import io.meterhouse.events.storage.DeadLetter;
import io.meterhouse.events.storage.LetterClock;
import io.meterhouse.events.storage.LetterEvent;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.operations.activity.ReplayLog.ReplayedEvent;
import java.time.Instant;
import java.util.Objects;

/** Reads a letter as the front door reads an event, against the clock of the day that it was received. */
final class LetterReading {
    private final LetterClock clocks;

    LetterReading(LetterClock clocks) {
        this.clocks = clocks;
    }

    /** What a letter is: an event, or still none. */
    sealed interface Read {
        record Event(ReplayedEvent event) implements Read {}

        /** @param reason a stable code */
        record Refused(String reason, String detail) implements Read {}
    }

    Read read(DeadLetter letter) {
        LetterEvent taken = letter.event();
        String organization = taken.organization();
        Environment environment = taken.environment();
        String json = taken.json();
        if (json == null) {
            return new Read.Refused(
                    letter.reason(), "Nothing could be read of the record; write down its event first.");
        }
        if (organization == null || environment == null) {
            return new Read.Refused("incomplete", "It is not known whose event it is, or whether it is live or test.");
        }
        Instant clock = clocks.at(letter, organization);
        String line = Objects.requireNonNullElse(letter.keyLine(), "");
        // An event without an id of its own gets the same one at every try.
        EventContext context = new EventContext(line, Parameters.micros(clock), new IdSeed.OfRequest(letter.id()));
        return switch (SingleEvent.parse(json, context)) {
            case SingleEvent.Refused(String code, String detail) -> new Read.Refused(code, detail);
            case SingleEvent.Valid valid ->
                new Read.Event(new ReplayedEvent(
                        organization,
                        environment,
                        valid.event(),
                        LetterClock.receivedAt(letter),
                        clock,
                        Objects.requireNonNullElse(letter.keyId(), ""),
                        line));
        };
    }
}
