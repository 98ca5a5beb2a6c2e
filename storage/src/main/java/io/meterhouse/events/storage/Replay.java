package io.meterhouse.events.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an admin had put on the log again, and how far that is.
 *
 * @param reason why
 * @param actor who asked for it
 * @param finishedAt when the last of its letters was settled; null until then
 * @param letters how many there are, in all
 * @param waiting how many are not on the log yet
 * @param sent how many are on the log and not known to be stored
 * @param stored how many are stored
 * @param refused how many could not be stored again
 */
public record Replay(
        String id,
        String workflowId,
        String reason,
        String actor,
        Instant createdAt,
        @Nullable Instant finishedAt,
        int letters,
        int waiting,
        int sent,
        int stored,
        int refused) {}
