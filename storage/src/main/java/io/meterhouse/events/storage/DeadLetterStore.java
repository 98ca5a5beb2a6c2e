package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;

import io.meterhouse.accounts.Ids;
import java.time.Instant;
import org.jooq.DSLContext;
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
}
