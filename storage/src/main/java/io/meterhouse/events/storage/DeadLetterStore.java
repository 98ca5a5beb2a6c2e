package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;

import io.meterhouse.accounts.Ids;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.storage.generated.tables.records.DeadLettersRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Records that could not be stored. Read by operators only: one of the named stores without an organization's scope. */
@Repository
public class DeadLetterStore {
    private static final String PREFIX = "dle_";
    private static final int MOST_CHARACTERS_OF_DETAIL = 2_000;

    private final DSLContext database;

    public DeadLetterStore(DSLContext database) {
        this.database = database;
    }

    /** Notes records; each once per place on the log. */
    public void addAll(List<NewDeadLetter> letters) {
        List<DeadLettersRecord> rows = letters.stream().map(this::row).toList();
        database.insertInto(DEAD_LETTERS).set(rows).onConflictDoNothing().execute();
    }

    private DeadLettersRecord row(NewDeadLetter letter) {
        DeadLettersRecord row = database.newRecord(DEAD_LETTERS);
        row.setId(Ids.next(PREFIX));
        row.setEpoch(letter.epoch());
        row.setPartition(letter.partition());
        row.setLogOffset(letter.offset());
        row.setOrganizationId(text(letter.organization()));
        row.setEnvironment(code(letter.environment()));
        row.setReason(letter.reason());
        row.setDetail(shortened(String.valueOf(text(letter.detail()))));
        row.setAt(letter.at());
        RawBytes key = letter.key();
        row.setRecordKey(key == null ? null : key.value());
        row.setRecordValue(letter.value().value());
        row.setEvent(text(letter.event()));
        row.setReceivedAt(letter.receivedAt());
        row.setClockAt(letter.clockAt());
        row.setKeyId(text(letter.keyId()));
        row.setKeyLine(text(letter.keyLine()));
        row.setState(DeadLetter.State.WAITING.code());
        return row;
    }

    /** PostgreSQL holds no NUL in a text, and what a broken record says must never be what stops the sink. */
    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : text.replace("\0", "");
    }

    private static String shortened(String detail) {
        return detail.length() <= MOST_CHARACTERS_OF_DETAIL ? detail : detail.substring(0, MOST_CHARACTERS_OF_DETAIL);
    }

    private static @Nullable String code(@Nullable Environment environment) {
        return environment == null ? null : environment.code();
    }

    /** The newest first, before the given id; copies that replays made are not among them. */
    public List<DeadLetter> page(DeadLetterFilter filter, @Nullable String before, int limit) {
        return database.select(DeadLetterRows.COLUMNS)
                .from(DEAD_LETTERS)
                .where(DeadLetterRows.condition(filter))
                .and(before == null ? DSL.noCondition() : DEAD_LETTERS.ID.lt(before))
                .orderBy(DEAD_LETTERS.ID.desc())
                .limit(limit)
                .fetch(DeadLetterRows::letter);
    }

    public Optional<DeadLetter> find(String id) {
        return database.select(DeadLetterRows.COLUMNS)
                .from(DEAD_LETTERS)
                .where(DEAD_LETTERS.ID.eq(id))
                .fetchOptional(DeadLetterRows::letter);
    }

    /**
     * What lay on the log, as it was.
     *
     * @param value null where the letter was put aside before that was kept
     */
    public record RawRecord(
            @Nullable RawBytes key, @Nullable RawBytes value) {}

    public RawRecord raw(String id) {
        return database.select(DEAD_LETTERS.RECORD_KEY, DEAD_LETTERS.RECORD_VALUE)
                .from(DEAD_LETTERS)
                .where(DEAD_LETTERS.ID.eq(id))
                .fetchOptional(row -> new RawRecord(bytes(row.value1()), bytes(row.value2())))
                .orElse(new RawRecord(null, null));
    }

    private static @Nullable RawBytes bytes(byte @Nullable [] value) {
        return value == null ? null : new RawBytes(value);
    }

    /** Keeps what somebody made of a letter; false where a replay is at work on it, or its event is stored already. */
    public boolean edit(String id, DeadLetter.Edit edit) {
        return database.update(DEAD_LETTERS)
                        .set(DEAD_LETTERS.EDITED_EVENT, edit.event().json())
                        .set(DEAD_LETTERS.EDITED_ORGANIZATION, edit.event().organization())
                        .set(DEAD_LETTERS.EDITED_ENVIRONMENT, code(edit.event().environment()))
                        .set(DEAD_LETTERS.EDITED_AT, edit.at())
                        .set(DEAD_LETTERS.EDITED_BY, edit.by())
                        .set(DEAD_LETTERS.EDIT_REASON, edit.reason())
                        .where(DEAD_LETTERS.ID.eq(id))
                        .and(DEAD_LETTERS.STATE.in(DeadLetter.State.WAITING.code(), DeadLetter.State.REFUSED.code()))
                        .execute()
                == 1;
    }

    /** Removes letters that were put aside before a time, but for those that a replay is at work on; as many at most. */
    public int removeBefore(Instant before, int limit) {
        return database.deleteFrom(DEAD_LETTERS)
                .where(DEAD_LETTERS.ID.in(DSL.select(DEAD_LETTERS.ID)
                        .from(DEAD_LETTERS)
                        .where(DEAD_LETTERS.AT.lt(before))
                        .and(DEAD_LETTERS.STATE.ne(DeadLetter.State.REPLAYING.code()))
                        .orderBy(DEAD_LETTERS.AT)
                        .limit(limit)))
                .execute();
    }

    /** Removes the letters of an organization, edits counted in. */
    public int removeOf(String organization) {
        return database.deleteFrom(DEAD_LETTERS)
                .where(DEAD_LETTERS
                        .ORGANIZATION_ID
                        .eq(organization)
                        .or(DEAD_LETTERS.EDITED_ORGANIZATION.eq(organization)))
                .execute();
    }
}
