package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;

import io.meterhouse.accounts.Ids;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Records that could not be stored. Read by operators only: one of the named stores without an organization's scope. */
@Repository
public class DeadLetterStore {
    private static final String PREFIX = "dle_";

    private final DSLContext database;

    public DeadLetterStore(DSLContext database) {
        this.database = database;
    }

    /** Notes a record; once per place on the log. */
    public void add(
            int epoch,
            int partition,
            long offset,
            @Nullable String organization,
            String reason,
            String detail,
            Instant at) {
        database.insertInto(DEAD_LETTERS)
                .set(DEAD_LETTERS.ID, Ids.next(PREFIX))
                .set(DEAD_LETTERS.EPOCH, epoch)
                .set(DEAD_LETTERS.PARTITION, partition)
                .set(DEAD_LETTERS.LOG_OFFSET, offset)
                .set(DEAD_LETTERS.ORGANIZATION_ID, organization)
                .set(DEAD_LETTERS.REASON, reason)
                .set(DEAD_LETTERS.DETAIL, detail)
                .set(DEAD_LETTERS.AT, at)
                .onConflictDoNothing()
                .execute();
    }

    /** A record that could not be stored, and why. */
    public record DeadLetter(
            String id,
            int epoch,
            int partition,
            long offset,
            @Nullable String organization,
            String reason,
            String detail,
            Instant at,
            @Nullable Instant replayedAt) {}

    /** The newest first, before the given id. */
    public List<DeadLetter> page(@Nullable String before, int limit) {
        return database.selectFrom(DEAD_LETTERS)
                .where(before == null ? DSL.noCondition() : DEAD_LETTERS.ID.lt(before))
                .orderBy(DEAD_LETTERS.ID.desc())
                .limit(limit)
                .fetch(row -> new DeadLetter(
                        row.getId(),
                        row.getEpoch(),
                        row.getPartition(),
                        row.getLogOffset(),
                        row.getOrganizationId(),
                        row.getReason(),
                        row.getDetail(),
                        row.getAt(),
                        row.getReplayedAt()));
    }
}
