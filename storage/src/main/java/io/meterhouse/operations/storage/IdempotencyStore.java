package io.meterhouse.operations.storage;

import static io.meterhouse.storage.generated.Tables.IDEMPOTENCY_ANSWERS;
import static io.meterhouse.storage.generated.Tables.RUNNERS;

import io.meterhouse.storage.generated.tables.records.IdempotencyAnswersRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What was answered to requests that may be repeated, and who is at work on those that have no answer yet. */
@Repository
public class IdempotencyStore {
    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    private static final int MOST_TAKEOVERS = 5;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

    private final DSLContext database;

    public IdempotencyStore(DSLContext database) {
        this.database = database;
    }

    /**
     * A request that may be repeated.
     *
     * @param scope whose key it is
     * @param path what was asked
     */
    public record Request(String scope, String path, String key) {}

    /** What a request finds. */
    public sealed interface Found {}

    /** Nobody has answered it: the caller is to do it. It began first at that time, whoever began it. */
    public record ToDo(Instant since) implements Found {}

    /** It was answered. */
    public record Answered(Answer answer) implements Found {}

    /** A process that claims it, and has neither answered nor given it back. */
    public record Claimed(String runner) implements Found {}

    /** The key was used for another request. */
    public record OtherRequest() implements Found {}

    public record Answer(int status, Map<String, String> headers, String body) {}

    /** Claims a request for a runner, unless it was claimed or answered before. */
    public Found claim(Request request, String hash, String runner, Instant now) {
        for (int turn = 0; turn < MOST_TAKEOVERS; turn++) {
            int made = database.insertInto(IDEMPOTENCY_ANSWERS)
                    .set(IDEMPOTENCY_ANSWERS.SCOPE, request.scope())
                    .set(IDEMPOTENCY_ANSWERS.PATH, request.path())
                    .set(IDEMPOTENCY_ANSWERS.KEY, request.key())
                    .set(IDEMPOTENCY_ANSWERS.REQUEST_HASH, hash)
                    .set(IDEMPOTENCY_ANSWERS.RUNNER, runner)
                    .set(IDEMPOTENCY_ANSWERS.CREATED_AT, now)
                    .onConflictDoNothing()
                    .execute();
            if (made == 1) {
                return new ToDo(now);
            }
            IdempotencyAnswersRecord row = database.fetchOne(IDEMPOTENCY_ANSWERS, is(request));
            if (row == null || row.getCreatedAt().isBefore(now.minus(KEPT))) {
                database.deleteFrom(IDEMPOTENCY_ANSWERS)
                        .where(is(request))
                        .and(IDEMPOTENCY_ANSWERS.CREATED_AT.lt(now.minus(KEPT)))
                        .execute();
            } else if (row.getStatus() != null
                    || row.getRunner() != null
                    || !row.getRequestHash().equals(hash)) {
                return found(row, hash);
            } else {
                ToDo taken = take(request, IDEMPOTENCY_ANSWERS.RUNNER.isNull(), runner);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return new Claimed(runner);
    }

    private static Found found(IdempotencyAnswersRecord row, String hash) {
        if (!row.getRequestHash().equals(hash)) {
            return new OtherRequest();
        }
        Integer status = row.getStatus();
        if (status == null) {
            return new Claimed(String.valueOf(row.getRunner()));
        }
        Map<String, String> headers = row.getHeaders() == null
                ? Map.of()
                : JSON.readValue(row.getHeaders().data(), HEADERS);
        return new Answered(new Answer(status, headers, row.getBody() == null ? "" : row.getBody()));
    }

    /** Takes a request over from a runner that is gone; null where somebody else was faster. */
    public @Nullable ToDo takeOver(Request request, String from, String to) {
        return take(request, IDEMPOTENCY_ANSWERS.RUNNER.eq(from), to);
    }

    private @Nullable ToDo take(Request request, Condition from, String to) {
        Instant since = database.update(IDEMPOTENCY_ANSWERS)
                .set(IDEMPOTENCY_ANSWERS.RUNNER, to)
                .where(is(request))
                .and(from)
                .and(IDEMPOTENCY_ANSWERS.STATUS.isNull())
                .returning(IDEMPOTENCY_ANSWERS.CREATED_AT)
                .fetchOne(IDEMPOTENCY_ANSWERS.CREATED_AT);
        return since == null ? null : new ToDo(since);
    }

    public void answer(Request request, String runner, Answer answer) {
        database.update(IDEMPOTENCY_ANSWERS)
                .set(IDEMPOTENCY_ANSWERS.STATUS, answer.status())
                .set(IDEMPOTENCY_ANSWERS.HEADERS, JSONB.valueOf(JSON.writeValueAsString(answer.headers())))
                .set(IDEMPOTENCY_ANSWERS.BODY, answer.body())
                .where(is(request))
                .and(IDEMPOTENCY_ANSWERS.RUNNER.eq(runner))
                .execute();
    }

    /**
     * Gives a request back that failed half-way, so that its repeat goes on with it: the repeat is told the same time of its
     * beginning, and so makes the same ids.
     */
    public void giveBack(Request request, String runner) {
        database.update(IDEMPOTENCY_ANSWERS)
                .setNull(IDEMPOTENCY_ANSWERS.RUNNER)
                .where(is(request))
                .and(IDEMPOTENCY_ANSWERS.RUNNER.eq(runner))
                .and(IDEMPOTENCY_ANSWERS.STATUS.isNull())
                .execute();
    }

    /** Forgets a request that was turned away before anything was done. */
    public void release(Request request, String runner) {
        database.deleteFrom(IDEMPOTENCY_ANSWERS)
                .where(is(request))
                .and(IDEMPOTENCY_ANSWERS.RUNNER.eq(runner))
                .and(IDEMPOTENCY_ANSWERS.STATUS.isNull())
                .execute();
    }

    public int forgetOld(Instant now) {
        return database.deleteFrom(IDEMPOTENCY_ANSWERS)
                .where(IDEMPOTENCY_ANSWERS.CREATED_AT.lt(now.minus(KEPT)))
                .execute();
    }

    /** How sure it is that a runner lives. */
    public enum Life {
        ALIVE,
        /** It holds its lock no more, but said only just now that it lives: it may have lost its connection. */
        UNSURE,
        DEAD
    }

    /**
     * Whether a runner lives: it holds a lock for as long as it does, which the database gives up the moment the process is
     * gone.
     *
     * @param life how long a runner that lost its lock may take to say that it lives
     */
    public Life lifeOf(String runner, Instant now, Duration life) {
        Boolean free = database.transactionResult(transaction -> transaction
                .dsl()
                .select(DSL.field(
                        "pg_try_advisory_xact_lock(hashtextextended({0}, 0))", Boolean.class, DSL.val(runner)))
                .fetchOneInto(Boolean.class));
        if (!Boolean.TRUE.equals(free)) {
            return Life.ALIVE;
        }
        boolean renewed =
                database.fetchExists(RUNNERS, RUNNERS.ID.eq(runner).and(RUNNERS.RENEWED_AT.gt(now.minus(life))));
        return renewed ? Life.UNSURE : Life.DEAD;
    }

    private static Condition is(Request request) {
        return IDEMPOTENCY_ANSWERS
                .SCOPE
                .eq(request.scope())
                .and(IDEMPOTENCY_ANSWERS.PATH.eq(request.path()))
                .and(IDEMPOTENCY_ANSWERS.KEY.eq(request.key()));
    }
}
