package io.meterhouse.events.storage;

import static io.meterhouse.storage.generated.Tables.DEAD_LETTERS;
import static io.meterhouse.storage.generated.Tables.REPLAYS;
import static io.meterhouse.storage.generated.Tables.REPLAY_LETTERS;

import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.storage.RecordLink;
import io.meterhouse.storage.generated.tables.records.ReplayLettersRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Replays and what becomes of their letters: each step is written once, whatever is repeated. They are the operator's: one
 * of the named stores without an organization's scope.
 */
@Repository
public class ReplayStore {
    /** As many letters are replayed at a time; where a filter lets through more, the oldest are taken. */
    public static final int MOST_LETTERS = 10_000;

    private static final String WAITING = "waiting";
    private static final String SENT = "sent";
    private static final String STORED = "stored";
    private static final String REFUSED = "refused";

    private static final Condition OPEN =
            DEAD_LETTERS.STATE.in(DeadLetter.State.WAITING.code(), DeadLetter.State.REFUSED.code());

    private final DSLContext database;
    private final AuditStore audit;

    public ReplayStore(DSLContext database, AuditStore audit) {
        this.database = database;
        this.audit = audit;
    }

    /** A replay that is asked for. */
    public record NewReplay(String id, String workflowId, String reason, String actor, Instant at) {}

    /** Which letters a replay takes. */
    public sealed interface Choice {
        /** These, as far as they can be replayed now. */
        record Letters(Collection<String> ids) implements Choice {}

        /** All that a filter lets through and that can be replayed now, the oldest first. */
        record Filtered(DeadLetterFilter filter) implements Choice {}
    }

    /**
     * Takes letters into a new replay, and notes who asked for it and why. A replay of this id that is there already is
     * left as it is.
     *
     * @return empty where no letter could be taken; then there is no replay
     */
    public Optional<Replay> create(NewReplay wanted, Choice choice) {
        boolean made = database.transactionResult(transaction -> {
            DSLContext inside = transaction.dsl();
            if (inside.fetchExists(REPLAYS, REPLAYS.ID.eq(wanted.id()))) {
                return true;
            }
            List<String> taken = take(inside, choice);
            if (taken.isEmpty()) {
                return false;
            }
            inside.insertInto(REPLAYS)
                    .set(REPLAYS.ID, wanted.id())
                    .set(REPLAYS.WORKFLOW_ID, wanted.workflowId())
                    .set(REPLAYS.REASON, wanted.reason())
                    .set(REPLAYS.ACTOR, wanted.actor())
                    .set(REPLAYS.CREATED_AT, wanted.at())
                    .execute();
            inside.insertInto(REPLAY_LETTERS, REPLAY_LETTERS.REPLAY_ID, REPLAY_LETTERS.LETTER_ID)
                    .select(inside.select(DSL.val(wanted.id()), DEAD_LETTERS.ID)
                            .from(DEAD_LETTERS)
                            .where(DEAD_LETTERS.ID.in(taken)))
                    .execute();
            audit.add(
                    inside,
                    wanted.at(),
                    wanted.actor(),
                    null,
                    "replay",
                    new RecordLink("replay", wanted.id()),
                    wanted.reason(),
                    Map.of("letters", taken.size()));
            return true;
        });
        return made ? find(wanted.id()) : Optional.empty();
    }

    /** Whoever comes first has a letter: it is passed over where another replay is just taking it. */
    private static List<String> take(DSLContext inside, Choice choice) {
        Condition chosen =
                switch (choice) {
                    case Choice.Letters(Collection<String> ids) -> DEAD_LETTERS.ID.in(ids);
                    case Choice.Filtered(DeadLetterFilter filter) -> DeadLetterRows.condition(filter);
                };
        List<String> found = inside.select(DEAD_LETTERS.ID)
                .from(DEAD_LETTERS)
                .where(chosen)
                .and(OPEN)
                .orderBy(DEAD_LETTERS.ID)
                .limit(MOST_LETTERS)
                .forUpdate()
                .skipLocked()
                .fetch(DEAD_LETTERS.ID);
        if (!found.isEmpty()) {
            inside.update(DEAD_LETTERS)
                    .set(DEAD_LETTERS.STATE, DeadLetter.State.REPLAYING.code())
                    .where(DEAD_LETTERS.ID.in(found))
                    .execute();
        }
        return found;
    }

    /** Those of these ids that no letter has. */
    public List<String> unknown(Collection<String> ids) {
        List<String> known = database.select(DEAD_LETTERS.ID)
                .from(DEAD_LETTERS)
                .where(DEAD_LETTERS.ID.in(ids))
                .fetch(DEAD_LETTERS.ID);
        return ids.stream().filter(id -> !known.contains(id)).toList();
    }

    public Optional<Replay> find(String id) {
        return select(REPLAYS.ID.eq(id), 1).fetchOptional(ReplayStore::replay);
    }

    /** The newest first, before the given id. */
    public List<Replay> page(@Nullable String before, int limit) {
        return select(before == null ? DSL.noCondition() : REPLAYS.ID.lt(before), limit)
                .fetch(ReplayStore::replay);
    }

    private ResultQuery<? extends Record> select(Condition condition, int limit) {
        return database.select(REPLAYS.fields())
                .select(
                        DSL.count(REPLAY_LETTERS.LETTER_ID).as("letters"),
                        inState(WAITING),
                        inState(SENT),
                        inState(STORED),
                        inState(REFUSED))
                .from(REPLAYS)
                .leftJoin(REPLAY_LETTERS)
                .on(REPLAY_LETTERS.REPLAY_ID.eq(REPLAYS.ID))
                .where(condition)
                .groupBy(REPLAYS.ID)
                .orderBy(REPLAYS.ID.desc())
                .limit(limit);
    }

    private static Field<Integer> inState(String state) {
        return DSL.count().filterWhere(REPLAY_LETTERS.STATE.eq(state)).as(state);
    }

    private static Replay replay(Record row) {
        return new Replay(
                row.get(REPLAYS.ID),
                row.get(REPLAYS.WORKFLOW_ID),
                row.get(REPLAYS.REASON),
                row.get(REPLAYS.ACTOR),
                row.get(REPLAYS.CREATED_AT),
                row.get(REPLAYS.FINISHED_AT),
                row.get("letters", Integer.class),
                row.get(WAITING, Integer.class),
                row.get(SENT, Integer.class),
                row.get(STORED, Integer.class),
                row.get(REFUSED, Integer.class));
    }

    /** What became of the letters of a replay, by the letters' ids, after the given one. */
    public List<ReplayedLetter> letters(String replay, @Nullable String after, int limit) {
        return database.selectFrom(REPLAY_LETTERS)
                .where(REPLAY_LETTERS.REPLAY_ID.eq(replay))
                .and(after == null ? DSL.noCondition() : REPLAY_LETTERS.LETTER_ID.gt(after))
                .orderBy(REPLAY_LETTERS.LETTER_ID)
                .limit(limit)
                .fetch(ReplayStore::letter);
    }

    /** The replays that a letter was in, the newest first. */
    public List<ReplayedLetter> ofLetter(String letter, int limit) {
        return database.selectFrom(REPLAY_LETTERS)
                .where(REPLAY_LETTERS.LETTER_ID.eq(letter))
                .orderBy(REPLAY_LETTERS.REPLAY_ID.desc())
                .limit(limit)
                .fetch(ReplayStore::letter);
    }

    private static ReplayedLetter letter(ReplayLettersRecord row) {
        Integer epoch = row.getEpoch();
        return new ReplayedLetter(
                row.getReplayId(),
                row.getLetterId(),
                row.getState(),
                epoch == null ? null : new LogPlace(epoch, row.getLogPartition(), row.getLogOffset()),
                row.getIsRepeat(),
                row.getReason(),
                row.getDetail(),
                row.getSentAt(),
                row.getSettledAt());
    }

    /** Replays that call for their workflow, by id, a page behind the given one. */
    public List<String> unfinished(String after, int limit) {
        return database.select(REPLAYS.ID)
                .from(REPLAYS)
                .where(REPLAYS.FINISHED_AT.isNull())
                .and(REPLAYS.ID.gt(after))
                .orderBy(REPLAYS.ID)
                .limit(limit)
                .fetch(REPLAYS.ID);
    }

    /** Letters of a replay that are not on the log yet. */
    public List<DeadLetter> waiting(String replay, int limit) {
        return database.select(DeadLetterRows.COLUMNS)
                .from(REPLAY_LETTERS)
                .join(DEAD_LETTERS)
                .on(DEAD_LETTERS.ID.eq(REPLAY_LETTERS.LETTER_ID))
                .where(REPLAY_LETTERS.REPLAY_ID.eq(replay))
                .and(REPLAY_LETTERS.STATE.eq(WAITING))
                .orderBy(DEAD_LETTERS.ID)
                .limit(limit)
                .fetch(DeadLetterRows::letter);
    }

    /** Notes where a letter lies on the log now. */
    public void sent(String replay, String letter, LogPlace place, Instant at) {
        database.update(REPLAY_LETTERS)
                .set(REPLAY_LETTERS.STATE, SENT)
                .set(REPLAY_LETTERS.EPOCH, place.epoch())
                .set(REPLAY_LETTERS.LOG_PARTITION, place.partition())
                .set(REPLAY_LETTERS.LOG_OFFSET, place.offset())
                .set(REPLAY_LETTERS.SENT_AT, at)
                .where(REPLAY_LETTERS.REPLAY_ID.eq(replay))
                .and(REPLAY_LETTERS.LETTER_ID.eq(letter))
                .and(REPLAY_LETTERS.STATE.eq(WAITING))
                .execute();
    }

    /** The last record of each partition that a replay has put on the log and that is not known to be stored. */
    public List<LogPlace> lastSent(String replay) {
        Field<Long> last = DSL.max(REPLAY_LETTERS.LOG_OFFSET);
        return database.select(REPLAY_LETTERS.EPOCH, REPLAY_LETTERS.LOG_PARTITION, last)
                .from(REPLAY_LETTERS)
                .where(REPLAY_LETTERS.REPLAY_ID.eq(replay))
                .and(REPLAY_LETTERS.STATE.eq(SENT))
                .groupBy(REPLAY_LETTERS.EPOCH, REPLAY_LETTERS.LOG_PARTITION)
                .fetch(row -> new LogPlace(row.value1(), row.value2(), row.value3()));
    }

    /** A letter on the log again: whose event it is now, and where. */
    public record SentLetter(String letter, String organization, LogPlace place) {}

    /** Letters of a replay that are on the log and not known to be stored. */
    public List<SentLetter> sentLetters(String replay, int limit) {
        Field<String> organization = DSL.coalesce(DEAD_LETTERS.EDITED_ORGANIZATION, DEAD_LETTERS.ORGANIZATION_ID);
        return database.select(
                        REPLAY_LETTERS.LETTER_ID,
                        organization,
                        REPLAY_LETTERS.EPOCH,
                        REPLAY_LETTERS.LOG_PARTITION,
                        REPLAY_LETTERS.LOG_OFFSET)
                .from(REPLAY_LETTERS)
                .join(DEAD_LETTERS)
                .on(DEAD_LETTERS.ID.eq(REPLAY_LETTERS.LETTER_ID))
                .where(REPLAY_LETTERS.REPLAY_ID.eq(replay))
                .and(REPLAY_LETTERS.STATE.eq(SENT))
                .orderBy(REPLAY_LETTERS.LETTER_ID)
                .limit(limit)
                .fetch(row -> new SentLetter(
                        row.value1(), row.value2(), new LogPlace(row.value3(), row.value4(), row.value5())));
    }

    /** The letter's event is stored. */
    public void stored(String replay, String letter, boolean repeat, Instant at) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            int settled = inside.update(REPLAY_LETTERS)
                    .set(REPLAY_LETTERS.STATE, STORED)
                    .set(REPLAY_LETTERS.IS_REPEAT, repeat)
                    .set(REPLAY_LETTERS.SETTLED_AT, at)
                    .where(unsettled(replay, letter))
                    .execute();
            if (settled == 1) {
                inside.update(DEAD_LETTERS)
                        .set(DEAD_LETTERS.STATE, DeadLetter.State.STORED.code())
                        .set(DEAD_LETTERS.REPLAYED_AT, at)
                        .where(DEAD_LETTERS.ID.eq(letter))
                        .execute();
            }
        });
    }

    /** The letter could not be stored again; it waits for another edit. */
    public void refused(String replay, String letter, String reason, String detail, Instant at) {
        database.transaction(transaction -> {
            DSLContext inside = transaction.dsl();
            int settled = inside.update(REPLAY_LETTERS)
                    .set(REPLAY_LETTERS.STATE, REFUSED)
                    .set(REPLAY_LETTERS.REASON, reason)
                    .set(REPLAY_LETTERS.DETAIL, detail)
                    .set(REPLAY_LETTERS.SETTLED_AT, at)
                    .where(unsettled(replay, letter))
                    .execute();
            if (settled == 1) {
                inside.update(DEAD_LETTERS)
                        .set(DEAD_LETTERS.STATE, DeadLetter.State.REFUSED.code())
                        .where(DEAD_LETTERS.ID.eq(letter))
                        .execute();
            }
        });
    }

    private static Condition unsettled(String replay, String letter) {
        return REPLAY_LETTERS
                .REPLAY_ID
                .eq(replay)
                .and(REPLAY_LETTERS.LETTER_ID.eq(letter))
                .and(REPLAY_LETTERS.STATE.in(WAITING, SENT));
    }

    /** Why the record at a place was put aside. */
    public record Refusal(String reason, String detail) {}

    /** Why a record that a replay put on the log was put aside again, if it was; that letter is then known as a copy. */
    public Optional<Refusal> refusalAt(LogPlace place) {
        Condition there = DEAD_LETTERS
                .EPOCH
                .eq(place.epoch())
                .and(DEAD_LETTERS.PARTITION.eq(place.partition()))
                .and(DEAD_LETTERS.LOG_OFFSET.eq(place.offset()));
        database.update(DEAD_LETTERS)
                .set(DEAD_LETTERS.STATE, DeadLetter.State.COPY.code())
                .where(there)
                .and(DEAD_LETTERS.STATE.eq(DeadLetter.State.WAITING.code()))
                .execute();
        return database.select(DEAD_LETTERS.REASON, DEAD_LETTERS.DETAIL)
                .from(DEAD_LETTERS)
                .where(there)
                .fetchOptional(row -> new Refusal(row.value1(), row.value2()));
    }

    /** Ends a replay whose letters are all settled; does nothing where one is not. */
    public void finish(String replay, Instant at) {
        database.update(REPLAYS)
                .set(REPLAYS.FINISHED_AT, at)
                .where(REPLAYS.ID.eq(replay))
                .and(REPLAYS.FINISHED_AT.isNull())
                .andNotExists(DSL.selectOne()
                        .from(REPLAY_LETTERS)
                        .where(REPLAY_LETTERS.REPLAY_ID.eq(REPLAYS.ID))
                        .and(REPLAY_LETTERS.STATE.in(WAITING, SENT)))
                .execute();
    }
}
