package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.API_KEYS;
import static io.meterhouse.storage.generated.Tables.BILLING_WAITS;
import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;

import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.storage.generated.tables.records.TestClocksRecord;
import java.time.Instant;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Test clocks, and how they move from one due moment to the next. */
@Repository
public class TestClockStore {
    private static final String READY = "ready";
    private static final String ADVANCING = "advancing";

    private final DSLContext database;

    public TestClockStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable TestClock find(String id) {
        return database.selectFrom(TEST_CLOCKS).where(TEST_CLOCKS.ID.eq(id)).fetchOne(TestClockStore::clock);
    }

    public @Nullable TestClock ofOrganization(String organization) {
        return database.selectFrom(TEST_CLOCKS)
                .where(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                .fetchOne(TestClockStore::clock);
    }

    /** Operators only: clocks on their way, after the given id. */
    public List<TestClock> advancing(String afterId, int limit) {
        return database.selectFrom(TEST_CLOCKS)
                .where(TEST_CLOCKS.STATUS.eq(ADVANCING))
                .and(TEST_CLOCKS.ID.gt(afterId))
                .orderBy(TEST_CLOCKS.ID)
                .limit(limit)
                .fetch(TestClockStore::clock);
    }

    /** A subscription as it begins again on a test clock, with its first moment and, where one is due, its first draft. */
    public record Restart(
            Subscription again, Moment start, @Nullable NewInvoice invoice) {}

    /**
     * Puts an organization on a clock, once: its subscriptions begin again there, and every node is told to read its keys
     * anew.
     *
     * @return false where something was invoiced to it meanwhile, or where it is on another clock
     */
    public boolean open(String id, String organization, Instant frozen, List<Restart> restarts, Instant at) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            ApiKeyStore.takeTurn(held);
            BillingProfileStore.lock(held, organization);
            TestClocksRecord there = held.selectFrom(TEST_CLOCKS)
                    .where(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                    .fetchOne();
            if (there != null) {
                return there.getId().equals(id);
            }
            if (held.fetchExists(
                    INVOICES, INVOICES.ORGANIZATION_ID.eq(organization).and(INVOICES.COMPUTATION.gt(0)))) {
                return false;
            }
            insert(held, id, organization, frozen, at);
            for (Restart restart : restarts) {
                SubscriptionStore.restart(held, restart.again(), restart.start(), restart.invoice(), at);
            }
            PaymentMethodStore.removeAll(held, organization, at);
            ApiKeyStore.touchAll(held, organization);
            return true;
        });
    }

    private static void insert(DSLContext transaction, String id, String organization, Instant frozen, Instant at) {
        transaction
                .insertInto(TEST_CLOCKS)
                .set(TEST_CLOCKS.ID, id)
                .set(TEST_CLOCKS.ORGANIZATION_ID, organization)
                .set(TEST_CLOCKS.NOW, frozen)
                .set(TEST_CLOCKS.GOAL, frozen)
                .set(TEST_CLOCKS.STATUS, READY)
                .set(TEST_CLOCKS.CREATED_AT, at)
                .execute();
    }

    /** The newest change of an organization's keys: whoever has followed it knows of the clock. */
    public long lastKeyChange(String organization) {
        Long change = database.select(DSL.max(API_KEYS.CHANGE))
                .from(API_KEYS)
                .where(API_KEYS.ORGANIZATION_ID.eq(organization))
                .fetchSingle()
                .value1();
        return change == null ? 0 : change;
    }

    /** Sends the clock to a moment; false where that lies before where it is going already. */
    public boolean advance(String organization, String id, Instant goal) {
        return database.update(TEST_CLOCKS)
                        .set(TEST_CLOCKS.GOAL, goal)
                        .set(TEST_CLOCKS.STATUS, ADVANCING)
                        .where(TEST_CLOCKS.ID.eq(id))
                        .and(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                        .and(TEST_CLOCKS.GOAL.le(goal))
                        .execute()
                == 1;
    }

    /**
     * Moves the clock to the earliest moment that something waits for, no further than its goal, unless something is at
     * work. Whatever it reaches counts as at work from then on, in the same transaction, so that it cannot be passed by.
     */
    public ClockMove move(String organization, String id) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            TestClocksRecord clock = held.selectFrom(TEST_CLOCKS)
                    .where(TEST_CLOCKS.ID.eq(id))
                    .and(TEST_CLOCKS.ORGANIZATION_ID.eq(organization))
                    .forUpdate()
                    .fetchOne();
            if (clock == null || clock.getStatus().equals(READY)) {
                return new ClockMove(List.of(), false, true);
            }
            List<String> atWork = held.select(BILLING_WAITS.WORKFLOW_ID)
                    .from(BILLING_WAITS)
                    .where(BILLING_WAITS.ORGANIZATION_ID.eq(organization))
                    .and(BILLING_WAITS.STATE.eq(BillingWaitStore.RUNNING))
                    .fetch(BILLING_WAITS.WORKFLOW_ID);
            if (!atWork.isEmpty()) {
                return new ClockMove(atWork, true, false);
            }
            return toNextDue(held, clock);
        });
    }

    private static ClockMove toNextDue(DSLContext held, TestClocksRecord clock) {
        Instant due = held.select(DSL.min(BILLING_WAITS.DUE))
                .from(BILLING_WAITS)
                .where(BILLING_WAITS.ORGANIZATION_ID.eq(clock.getOrganizationId()))
                .and(BILLING_WAITS.STATE.eq(BillingWaitStore.WAITING))
                .fetchSingle()
                .value1();
        boolean atGoal = due == null || due.isAfter(clock.getGoal());
        Instant now = atGoal ? clock.getGoal() : due.isAfter(clock.getNow()) ? due : clock.getNow();
        clock.setNow(now);
        clock.setStatus(atGoal ? READY : ADVANCING);
        clock.store();
        if (atGoal) {
            return new ClockMove(List.of(), false, true);
        }
        List<String> reached = held.update(BILLING_WAITS)
                .set(BILLING_WAITS.STATE, BillingWaitStore.RUNNING)
                .setNull(BILLING_WAITS.DUE)
                .where(BILLING_WAITS.ORGANIZATION_ID.eq(clock.getOrganizationId()))
                .and(BILLING_WAITS.STATE.eq(BillingWaitStore.WAITING))
                .and(BILLING_WAITS.DUE.le(now))
                .returningResult(BILLING_WAITS.WORKFLOW_ID)
                .fetch(BILLING_WAITS.WORKFLOW_ID);
        return new ClockMove(reached, false, false);
    }

    private static TestClock clock(TestClocksRecord row) {
        return new TestClock(
                row.getId(),
                row.getOrganizationId(),
                row.getNow(),
                row.getGoal(),
                row.getStatus().equals(ADVANCING));
    }
}
