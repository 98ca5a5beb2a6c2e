package io.meterhouse.operations.api;

import io.meterhouse.events.storage.Replay;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replay and how far it is.
 *
 * @param status {@code running} or {@code done}
 * @param letters how many there are, in all
 * @param leftOut letters that were asked for and could not be taken; only in the answer to asking
 */
record ReplayView(
        String id,
        String status,
        String reason,
        String actor,
        String workflowId,
        Instant createdAt,
        @Nullable Instant finishedAt,
        int letters,
        int waiting,
        int sent,
        int stored,
        int refused,
        List<String> leftOut) {

    static ReplayView of(Replay replay) {
        return of(replay, List.of());
    }

    static ReplayView of(Replay replay, List<String> leftOut) {
        return new ReplayView(
                replay.id(),
                replay.finishedAt() == null ? "running" : "done",
                replay.reason(),
                replay.actor(),
                replay.workflowId(),
                replay.createdAt(),
                replay.finishedAt(),
                replay.letters(),
                replay.waiting(),
                replay.sent(),
                replay.stored(),
                replay.refused(),
                leftOut);
    }
}
