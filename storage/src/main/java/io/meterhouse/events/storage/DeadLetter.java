package io.meterhouse.events.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log that could not be stored, and what was done about it.
 *
 * @param reason why it could not be stored, a stable code
 * @param receivedAt the wall clock at its receipt; null where the letter was put aside before that was kept
 * @param clockAt the organization's billing clock at its receipt; null where that could not be read
 * @param read what could be read of it
 * @param edit what somebody made of it; null where nobody did
 */
public record DeadLetter(
        String id,
        int epoch,
        int partition,
        long offset,
        String reason,
        String detail,
        Instant at,
        State state,
        @Nullable Instant replayedAt,
        @Nullable Instant receivedAt,
        @Nullable Instant clockAt,
        @Nullable String keyId,
        @Nullable String keyLine,
        LetterEvent read,
        @Nullable Edit edit) {

    /** Where a letter stands. */
    public enum State {
        /** Nobody has replayed it yet. */
        WAITING("waiting"),
        /** A replay is at work on it. */
        REPLAYING("replaying"),
        /** Its event is stored. */
        STORED("stored"),
        /** It was replayed and could not be stored again. */
        REFUSED("refused"),
        /** It came onto the log by a replay; the letter that it was made of says what became of it. */
        COPY("copy");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }

        public static State of(String code) {
            for (State state : values()) {
                if (state.code.equals(code)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("there is no such state of a dead letter: " + code);
        }
    }

    /** An edit, who made it, and why. */
    public record Edit(LetterEvent event, Instant at, String by, String reason) {}

    /** What a replay puts on the log. */
    public LetterEvent event() {
        return edit == null ? read : edit.event();
    }

    /** Whether it can be edited and replayed now. */
    public boolean isOpen() {
        return state == State.WAITING || state == State.REFUSED;
    }
}
