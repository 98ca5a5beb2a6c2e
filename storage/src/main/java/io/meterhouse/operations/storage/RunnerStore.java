package io.meterhouse.operations.storage;

import static io.meterhouse.storage.generated.Tables.RUNNERS;

import java.time.Duration;
import java.time.Instant;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;

/** The api processes that are alive, as they say themselves, and how far each has followed the changes of keys. */
@Repository
public class RunnerStore {
    private final DSLContext database;

    public RunnerStore(DSLContext database) {
        this.database = database;
    }

    /** Says that a process is alive and which change of keys it has seen. */
    public void renew(String runner, long seenChange, Instant now) {
        database.insertInto(RUNNERS)
                .set(RUNNERS.ID, runner)
                .set(RUNNERS.RENEWED_AT, now)
                .set(RUNNERS.SEEN_CHANGE, seenChange)
                .onConflict(RUNNERS.ID)
                .doUpdate()
                .set(RUNNERS.RENEWED_AT, now)
                .set(RUNNERS.SEEN_CHANGE, seenChange)
                .execute();
    }

    public void gone(String runner) {
        database.deleteFrom(RUNNERS).where(RUNNERS.ID.eq(runner)).execute();
    }

    /** Whether every process that renewed lately has seen the change. */
    public boolean allHaveSeen(long change, Instant now, Duration life) {
        return !database.fetchExists(
                RUNNERS, RUNNERS.RENEWED_AT.gt(now.minus(life)).and(RUNNERS.SEEN_CHANGE.lt(change)));
    }

    public int forgetOlderThan(Instant before) {
        return database.deleteFrom(RUNNERS).where(RUNNERS.RENEWED_AT.lt(before)).execute();
    }
}
