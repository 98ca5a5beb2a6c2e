package io.meterhouse.accounts.storage;

import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.MEMBERS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.PERIODS;
import static io.meterhouse.storage.generated.Tables.SUBSCRIPTIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;
import static io.meterhouse.storage.generated.Tables.USAGE_WINDOWS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SelectJoinStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** How long an organization's events are kept, and what is left to be removed of one that is gone. */
@Repository
public class RetentionStore {
    private static final Set<String> TAKEN_BACK = Set.of("void", "discarded");
    private static final Set<String> UNSETTLED = Set.of("draft", "in_review", "issuing", "open", "past_due");

    private final DSLContext database;

    public RetentionStore(DSLContext database) {
        this.database = database;
    }

    /**
     * How long an organization's events are kept.
     *
     * @param liveDays null is what the configuration says
     * @param eventsSince live events from here on are all there; null where none was ever removed
     * @param onTestClock whether its events carry times of a clock of their own: those are never too old
     */
    public record Kept(
            String organization,
            @Nullable Integer liveDays,
            @Nullable Integer testDays,
            @Nullable Instant eventsSince,
            boolean onTestClock) {}

    public Optional<Kept> of(String organization) {
        return select().where(ORGANIZATIONS.ID.eq(organization)).fetchOptional(RetentionStore::kept);
    }

    /** Organizations by their ids, after the given one. */
    public List<Kept> page(String after, int limit) {
        return select().where(ORGANIZATIONS.ID.gt(after))
                .and(ORGANIZATIONS.REMOVED_AT.isNull())
                .orderBy(ORGANIZATIONS.ID)
                .limit(limit)
                .fetch(RetentionStore::kept);
    }

    private SelectJoinStep<? extends Record> select() {
        return database.select(
                        ORGANIZATIONS.ID,
                        ORGANIZATIONS.LIVE_DAYS,
                        ORGANIZATIONS.TEST_DAYS,
                        ORGANIZATIONS.EVENTS_SINCE,
                        TEST_CLOCKS.ID)
                .from(ORGANIZATIONS)
                .leftJoin(TEST_CLOCKS)
                .on(TEST_CLOCKS.ORGANIZATION_ID.eq(ORGANIZATIONS.ID));
    }

    private static Kept kept(Record row) {
        return new Kept(
                row.get(ORGANIZATIONS.ID),
                row.get(ORGANIZATIONS.LIVE_DAYS),
                row.get(ORGANIZATIONS.TEST_DAYS),
                row.get(ORGANIZATIONS.EVENTS_SINCE),
                row.get(TEST_CLOCKS.ID) != null);
    }

    /** Says how long an organization's events are kept; null is what the configuration says. */
    public void keep(String organization, @Nullable Integer liveDays, @Nullable Integer testDays, Instant at) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.LIVE_DAYS, liveDays)
                .set(ORGANIZATIONS.TEST_DAYS, testDays)
                .set(ORGANIZATIONS.UPDATED_AT, at)
                .where(ORGANIZATIONS.ID.eq(organization))
                .execute();
    }

    /**
     * The start of the earliest period of an organization that may still be counted: it has no closed invoice, or ended so
     * lately that late events may still come. Null where there is none.
     *
     * @param late how long after its end a period may get late events
     */
    public @Nullable Instant openSince(String organization, Instant now, Duration late) {
        Condition closed = DSL.exists(DSL.selectOne()
                .from(INVOICES)
                .where(INVOICES.ORGANIZATION_ID.eq(organization))
                .and(INVOICES.SUBSCRIPTION_ID.eq(PERIODS.SUBSCRIPTION_ID))
                .and(INVOICES.PERIOD_NUMBER.eq(PERIODS.NUMBER))
                .and(INVOICES.CLOSED_AT.isNotNull())
                .and(INVOICES.STATUS.notIn(TAKEN_BACK).or(INVOICES.FORGIVEN)));
        Field<Instant> earliest = DSL.min(PERIODS.START_AT);
        return database.select(earliest)
                .from(PERIODS)
                .join(SUBSCRIPTIONS)
                .on(SUBSCRIPTIONS.ID.eq(PERIODS.SUBSCRIPTION_ID))
                .where(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .and(PERIODS.END_AT.gt(now.minus(late)).or(DSL.not(closed)))
                .fetchOne(earliest);
    }

    /** Says from when on an organization's live events are all there; it never goes back. */
    public void movedTo(String organization, Instant eventsSince) {
        database.update(ORGANIZATIONS)
                .set(ORGANIZATIONS.EVENTS_SINCE, eventsSince)
                .where(ORGANIZATIONS.ID.eq(organization))
                .and(ORGANIZATIONS.EVENTS_SINCE.isNull().or(ORGANIZATIONS.EVENTS_SINCE.lt(eventsSince)))
                .execute();
    }

    /** From when on an organization's live events are all there; null where none was ever removed. */
    public @Nullable Instant eventsSince(String organization) {
        return database.select(ORGANIZATIONS.EVENTS_SINCE)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.ID.eq(organization))
                .fetchOne(ORGANIZATIONS.EVENTS_SINCE);
    }

    /** Organizations that are gone and whose data is not, by id, after the given one. */
    public List<String> toRemove(String after, int limit) {
        return database.select(ORGANIZATIONS.ID)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.STATUS.eq("offboarded"))
                .and(ORGANIZATIONS.REMOVED_AT.isNull())
                .and(ORGANIZATIONS.ID.gt(after))
                .orderBy(ORGANIZATIONS.ID)
                .limit(limit)
                .fetch(ORGANIZATIONS.ID);
    }

    /**
     * What an organization that is gone still waits for.
     *
     * @param subscriptions that are not canceled
     * @param invoices that are neither paid nor given up
     */
    public record Departure(Instant offboardedAt, @Nullable Instant removedAt, int subscriptions, int invoices) {}

    /** Empty where there is no such organization, or it is not gone. */
    public Optional<Departure> departure(String organization) {
        return database.select(ORGANIZATIONS.OFFBOARDED_AT, ORGANIZATIONS.REMOVED_AT, ORGANIZATIONS.UPDATED_AT)
                .from(ORGANIZATIONS)
                .where(ORGANIZATIONS.ID.eq(organization))
                .and(ORGANIZATIONS.STATUS.eq("offboarded"))
                .fetchOptional(row -> new Departure(
                        row.value1() == null ? row.value3() : row.value1(),
                        row.value2(),
                        database.fetchCount(
                                SUBSCRIPTIONS,
                                SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization),
                                SUBSCRIPTIONS.STATUS.ne("canceled")),
                        database.fetchCount(
                                INVOICES, INVOICES.ORGANIZATION_ID.eq(organization), INVOICES.STATUS.in(UNSETTLED))));
    }

    /** Removes usage windows of test events before a time. */
    public int removeTestWindows(String organization, Instant before) {
        return database.deleteFrom(USAGE_WINDOWS)
                .where(USAGE_WINDOWS.ORGANIZATION_ID.eq(organization))
                .and(USAGE_WINDOWS.ENVIRONMENT.eq("test"))
                .and(USAGE_WINDOWS.HOUR.lt(before))
                .execute();
    }

    /** Removes the rows of an organization that accounting does not need. */
    public int removeRows(String organization) {
        int windows = database.deleteFrom(USAGE_WINDOWS)
                .where(USAGE_WINDOWS.ORGANIZATION_ID.eq(organization))
                .execute();
        return windows
                + database.deleteFrom(MEMBERS)
                        .where(MEMBERS.ORGANIZATION_ID.eq(organization))
                        .execute();
    }

    /** Notes that an organization's data is gone; nothing can be proved from events any more. */
    public boolean removed(String organization, Instant at) {
        return database.update(ORGANIZATIONS)
                        .set(ORGANIZATIONS.REMOVED_AT, at)
                        .set(ORGANIZATIONS.EVENTS_SINCE, at)
                        .where(ORGANIZATIONS.ID.eq(organization))
                        .and(ORGANIZATIONS.REMOVED_AT.isNull())
                        .execute()
                == 1;
    }
}
