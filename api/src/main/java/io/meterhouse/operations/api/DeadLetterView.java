package io.meterhouse.operations.api;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.storage.DeadLetter;
import io.meterhouse.events.storage.DeadLetterStore.RawRecord;
import io.meterhouse.events.storage.LetterEvent;
import io.meterhouse.events.storage.LogPlace;
import io.meterhouse.events.storage.RawBytes;
import io.meterhouse.events.storage.ReplayedLetter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the console lists it.
 *
 * @param organization whose event it is, as it was read or as somebody edited it
 * @param state {@code waiting}, {@code replaying}, {@code stored} or {@code refused}
 */
record DeadLetterView(
        String id,
        int epoch,
        int partition,
        long offset,
        @Nullable String organization,
        @Nullable String environment,
        String reason,
        String detail,
        Instant at,
        String state,
        boolean edited,
        @Nullable Instant replayedAt) {

    static DeadLetterView of(DeadLetter letter) {
        return new DeadLetterView(
                letter.id(),
                letter.epoch(),
                letter.partition(),
                letter.offset(),
                letter.event().organization(),
                code(letter.event().environment()),
                letter.reason(),
                letter.detail(),
                letter.at(),
                letter.state().code(),
                letter.edit() != null,
                letter.replayedAt());
    }

    private static @Nullable String code(@Nullable Environment environment) {
        return environment == null ? null : environment.code();
    }

    /**
     * An event as JSON text, and whose it is.
     *
     * @param event byte for byte what a replay puts on the log; null where nothing could be read
     */
    record EventText(
            @Nullable String organization,
            @Nullable String environment,
            @Nullable String event) {
        static EventText of(LetterEvent event) {
            return new EventText(event.organization(), code(event.environment()), event.json());
        }
    }

    /** What somebody made of it, when, and why. */
    record Edit(
            @Nullable String organization,
            @Nullable String environment,
            @Nullable String event,
            Instant at,
            String by,
            String reason) {
        static Edit of(DeadLetter.Edit edit) {
            EventText text = EventText.of(edit.event());
            return new Edit(text.organization(), text.environment(), text.event(), edit.at(), edit.by(), edit.reason());
        }
    }

    /**
     * What lay on the log.
     *
     * @param key in hexadecimal digits
     * @param value the first bytes in Base64; null where the letter was put aside before they were kept
     * @param bytes how many there are in all
     */
    record Raw(@Nullable String key, @Nullable String value, int bytes, boolean whole) {
        private static final int MOST_SHOWN = 64 * 1024;

        static Raw of(RawRecord record) {
            RawBytes key = record.key();
            RawBytes value = record.value();
            byte[] bytes = value == null ? new byte[0] : value.value();
            boolean whole = bytes.length <= MOST_SHOWN;
            return new Raw(
                    key == null ? null : HexFormat.of().formatHex(key.value()),
                    value == null
                            ? null
                            : Base64.getEncoder().encodeToString(whole ? bytes : Arrays.copyOf(bytes, MOST_SHOWN)),
                    bytes.length,
                    whole);
        }
    }

    /**
     * What a replay made of a letter.
     *
     * @param state {@code waiting}, {@code sent}, {@code stored} or {@code refused}
     * @param repeat whether it was stored as a repeat of an event that counts already
     */
    record Outcome(
            String replay,
            String letter,
            String state,
            @Nullable Integer epoch,
            @Nullable Integer partition,
            @Nullable Long offset,
            @Nullable Boolean repeat,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable Instant sentAt,
            @Nullable Instant settledAt) {
        static Outcome of(ReplayedLetter letter) {
            LogPlace place = letter.place();
            return new Outcome(
                    letter.replay(),
                    letter.letter(),
                    letter.state(),
                    place == null ? null : place.epoch(),
                    place == null ? null : place.partition(),
                    place == null ? null : place.offset(),
                    letter.repeat(),
                    letter.reason(),
                    letter.detail(),
                    letter.sentAt(),
                    letter.settledAt());
        }
    }

    /** A letter whole: what lay on the log, what was read of it, what somebody made of it, and what replays made of that. */
    record Whole(
            DeadLetterView letter,
            @Nullable Instant receivedAt,
            Raw record,
            EventText read,
            @Nullable Edit edit,
            List<Outcome> replays) {}
}
