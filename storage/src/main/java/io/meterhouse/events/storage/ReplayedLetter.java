package io.meterhouse.events.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one letter of a replay.
 *
 * @param state {@code waiting}, {@code sent}, {@code stored} or {@code refused}
 * @param place where it lies on the log now; null where it was not put there
 * @param repeat whether it was stored as a repeat of an event that counts already; null until it is stored
 * @param reason why it was refused again
 */
public record ReplayedLetter(
        String replay,
        String letter,
        String state,
        @Nullable LogPlace place,
        @Nullable Boolean repeat,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant sentAt,
        @Nullable Instant settledAt) {}
