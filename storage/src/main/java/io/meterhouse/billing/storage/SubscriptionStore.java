package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.BILLING_WAITS;
import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.MOMENTS;
import static io.meterhouse.storage.generated.Tables.PERIODS;
import static io.meterhouse.storage.generated.Tables.SUBSCRIPTIONS;

import io.meterhouse.billing.Period;
import io.meterhouse.storage.generated.tables.records.PeriodsRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/** Subscriptions with their periods and moments. */
@Repository
public class SubscriptionStore {
    private final DSLContext database;

    public SubscriptionStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable Subscription find(String organization, String id) {
        return find(database, organization, id);
    }

    /** Operators only. */
    public @Nullable Subscription findOfAny(String id) {
        return select(database).where(SUBSCRIPTIONS.ID.eq(id)).fetchOne(SubscriptionStore::subscription);
    }

    /** @throws IllegalStateException where the organization has no such subscription */
    public Subscription get(String organization, String id) {
        Subscription found = find(organization, id);
        if (found == null) {
            throw new IllegalStateException("no subscription " + id + " of " + organization);
        }
        return found;
    }

    /** The newest first, before the given id; of all organizations where none is given (operators only). */
    public List<Subscription> page(@Nullable String organization, @Nullable String before, int limit) {
        Condition where = organization == null ? DSL.noCondition() : SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization);
        if (before != null) {
            where = where.and(SUBSCRIPTIONS.ID.lt(before));
        }
        return select(database)
                .where(where)
                .orderBy(SUBSCRIPTIONS.ID.desc())
                .limit(limit)
                .fetch(SubscriptionStore::subscription);
    }

    /** All of one organization, the oldest first. */
    public List<Subscription> ofOrganization(String organization) {
        return ofOrganization(database, organization);
    }

    /** Workers only: running subscriptions whose workflow has no open run, after the given id. */
    public List<Subscription> withoutRun(String afterId, int limit) {
        return select(database)
                .where(SUBSCRIPTIONS
                        .STATUS
                        .ne(SubscriptionStatus.CANCELED.code())
                        .or(OpenRuns.stillWaitedFor(SUBSCRIPTIONS.WORKFLOW_ID)))
                .and(SUBSCRIPTIONS.TERMINATED.isNull())
                .and(OpenRuns.none(SUBSCRIPTIONS.WORKFLOW_ID))
                .and(SUBSCRIPTIONS.ID.gt(afterId))
                .orderBy(SUBSCRIPTIONS.ID)
                .limit(limit)
                .fetch(SubscriptionStore::subscription);
    }

    /**
     * Opens a subscription, unless it is open already. Openings of one organization come one after the other, so that
     * {@code check} sees all that were opened before.
     *
     * @param check looks at the others and says why this one cannot be opened; null where it can
     * @return what {@code check} said, or null once the subscription is open
     */
    public <R> @Nullable R open(
            Subscription opened,
            Moment start,
            @Nullable NewInvoice invoice,
            Function<List<Subscription>, @Nullable R> check) {
        return database.<@Nullable R>transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, opened.organization());
            if (find(held, opened.organization(), opened.id()) != null) {
                return null;
            }
            R refused = check.apply(ofOrganization(held, opened.organization()));
            if (refused == null) {
                insert(held, opened);
                begin(held, opened.organization(), opened.id(), opened.current(), start, invoice);
                BillingWaitStore.running(held, opened.organization(), opened.workflowId(), "opening");
            }
            return refused;
        });
    }

    /** Crosses a boundary, once: a repeat finds the period ended and writes nothing. */
    public void cross(String organization, String id, Boundary boundary, Instant at) {
        database.transaction(transaction -> {
            DSLContext held = transaction.dsl();
            held.select(SUBSCRIPTIONS.ID)
                    .from(SUBSCRIPTIONS)
                    .where(SUBSCRIPTIONS.ID.eq(id))
                    .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                    .forUpdate()
                    .fetch();
            if (held.fetchExists(MOMENTS, MOMENTS.SUBSCRIPTION_ID.eq(id), MOMENTS.PERIOD_NUMBER.eq(boundary.ends()))) {
                return;
            }
            if (boundary.cutAt() != null) {
                held.update(PERIODS)
                        .set(PERIODS.END_AT, boundary.cutAt())
                        .where(PERIODS.SUBSCRIPTION_ID.eq(id))
                        .and(PERIODS.NUMBER.eq(boundary.ends()))
                        .execute();
            }
            begin(held, organization, id, boundary.next(), boundary.moment(), boundary.invoice());
            if (boundary.next() == null) {
                held.update(SUBSCRIPTIONS)
                        .set(SUBSCRIPTIONS.STATUS, SubscriptionStatus.CANCELED.code())
                        .set(SUBSCRIPTIONS.ENDED_AT, boundary.moment().at())
                        .set(SUBSCRIPTIONS.UPDATED_AT, at)
                        .where(SUBSCRIPTIONS.ID.eq(id))
                        .execute();
            }
        });
    }

    /** The subscription ends at this instant: the end of its period, or before it to be cut. Null takes that back. */
    public void endAt(String organization, String id, @Nullable Instant end, Instant at) {
        database.update(SUBSCRIPTIONS)
                .set(SUBSCRIPTIONS.CANCEL_AT, end)
                .set(SUBSCRIPTIONS.UPDATED_AT, at)
                .where(SUBSCRIPTIONS.ID.eq(id))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .and(SUBSCRIPTIONS.STATUS.ne(SubscriptionStatus.CANCELED.code()))
                .execute();
    }

    /** The periods, in order. */
    public List<BillingPeriod> periods(String organization, String id) {
        return database.select(PERIODS.fields())
                .from(PERIODS)
                .join(SUBSCRIPTIONS)
                .on(SUBSCRIPTIONS.ID.eq(PERIODS.SUBSCRIPTION_ID))
                .where(PERIODS.SUBSCRIPTION_ID.eq(id))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .orderBy(PERIODS.NUMBER)
                .fetch(row -> period(row.into(PERIODS)));
    }

    public Moment moment(String organization, String id, int number) {
        return database.select(MOMENTS.fields())
                .from(MOMENTS)
                .join(SUBSCRIPTIONS)
                .on(SUBSCRIPTIONS.ID.eq(MOMENTS.SUBSCRIPTION_ID))
                .where(MOMENTS.SUBSCRIPTION_ID.eq(id))
                .and(MOMENTS.NUMBER.eq(number))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .fetchSingle(SubscriptionStore::moment);
    }

    public int lastMoment(String organization, String id) {
        Integer last = database.select(DSL.max(MOMENTS.NUMBER))
                .from(MOMENTS)
                .join(SUBSCRIPTIONS)
                .on(SUBSCRIPTIONS.ID.eq(MOMENTS.SUBSCRIPTION_ID))
                .where(MOMENTS.SUBSCRIPTION_ID.eq(id))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .fetchSingle()
                .value1();
        return last == null ? 0 : last;
    }

    /** Begins a subscription again from another start, as if it had never been: only while nothing of it is invoiced. */
    static void restart(DSLContext held, Subscription again, Moment start, @Nullable NewInvoice invoice, Instant at) {
        held.deleteFrom(BILLING_WAITS)
                .where(BILLING_WAITS.WORKFLOW_ID.in(
                        DSL.select(INVOICES.WORKFLOW_ID).from(INVOICES).where(INVOICES.SUBSCRIPTION_ID.eq(again.id()))))
                .and(BILLING_WAITS.ORGANIZATION_ID.eq(again.organization()))
                .execute();
        held.deleteFrom(INVOICES)
                .where(INVOICES.SUBSCRIPTION_ID.eq(again.id()))
                .and(INVOICES.ORGANIZATION_ID.eq(again.organization()))
                .execute();
        held.deleteFrom(MOMENTS).where(MOMENTS.SUBSCRIPTION_ID.eq(again.id())).execute();
        held.deleteFrom(PERIODS).where(PERIODS.SUBSCRIPTION_ID.eq(again.id())).execute();
        held.update(SUBSCRIPTIONS)
                .set(SUBSCRIPTIONS.ANCHOR, again.anchor())
                .set(SUBSCRIPTIONS.START_AT, again.start())
                .setNull(SUBSCRIPTIONS.CANCEL_AT)
                .set(SUBSCRIPTIONS.UPDATED_AT, at)
                .where(SUBSCRIPTIONS.ID.eq(again.id()))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(again.organization()))
                .execute();
        begin(held, again.organization(), again.id(), again.current(), start, invoice);
        BillingWaitStore.running(held, again.organization(), again.workflowId(), "starting again");
    }

    static List<Subscription> ofOrganization(DSLContext transaction, String organization) {
        return select(transaction)
                .where(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .orderBy(SUBSCRIPTIONS.ID)
                .fetch(SubscriptionStore::subscription);
    }

    private static void insert(DSLContext transaction, Subscription opened) {
        transaction
                .insertInto(SUBSCRIPTIONS)
                .set(SUBSCRIPTIONS.ID, opened.id())
                .set(SUBSCRIPTIONS.ORGANIZATION_ID, opened.organization())
                .set(SUBSCRIPTIONS.PLAN_VERSION_ID, opened.planVersion())
                .set(SUBSCRIPTIONS.STATUS, opened.status().code())
                .set(SUBSCRIPTIONS.ANCHOR, opened.anchor())
                .set(SUBSCRIPTIONS.ANCHOR_KIND, opened.anchorKind().code())
                .set(SUBSCRIPTIONS.START_AT, opened.start())
                .set(SUBSCRIPTIONS.INVOICE_REVIEW, opened.reviewed() ? "required" : "automatic")
                .set(SUBSCRIPTIONS.COLLECTION, opened.collection().code())
                .set(SUBSCRIPTIONS.WORKFLOW_ID, opened.workflowId())
                .set(SUBSCRIPTIONS.CREATED_AT, opened.createdAt())
                .set(SUBSCRIPTIONS.UPDATED_AT, opened.createdAt())
                .execute();
    }

    private static void begin(
            DSLContext transaction,
            String organization,
            String id,
            @Nullable BillingPeriod next,
            Moment moment,
            @Nullable NewInvoice invoice) {
        if (next != null) {
            transaction
                    .insertInto(PERIODS)
                    .set(PERIODS.SUBSCRIPTION_ID, id)
                    .set(PERIODS.NUMBER, next.number())
                    .set(PERIODS.BOUNDARY, next.boundary())
                    .set(PERIODS.START_AT, next.period().start())
                    .set(PERIODS.END_AT, next.period().end())
                    .set(PERIODS.PLAN_VERSION_ID, next.planVersion())
                    .set(PERIODS.TIME_ZONE, next.zone().getId())
                    .set(PERIODS.TRIAL, next.trial())
                    .execute();
        }
        transaction
                .insertInto(MOMENTS)
                .set(MOMENTS.SUBSCRIPTION_ID, id)
                .set(MOMENTS.NUMBER, moment.number())
                .set(MOMENTS.AT, moment.at())
                .set(MOMENTS.REASON, moment.reason())
                .set(MOMENTS.PERIOD_NUMBER, moment.periodNumber())
                .execute();
        if (invoice != null) {
            InvoiceStore.insertDraft(transaction, organization, id, invoice);
        }
    }

    private static @Nullable Subscription find(DSLContext transaction, String organization, String id) {
        return select(transaction)
                .where(SUBSCRIPTIONS.ID.eq(id))
                .and(SUBSCRIPTIONS.ORGANIZATION_ID.eq(organization))
                .fetchOne(SubscriptionStore::subscription);
    }

    /** Each with its last period, which is the one it is in. */
    private static SelectOnConditionStep<Record> select(DSLContext transaction) {
        var later = PERIODS.as("later");
        return transaction
                .select(SUBSCRIPTIONS.fields())
                .select(PERIODS.fields())
                .from(SUBSCRIPTIONS)
                .join(PERIODS)
                .on(PERIODS.SUBSCRIPTION_ID
                        .eq(SUBSCRIPTIONS.ID)
                        .and(PERIODS.NUMBER.eq(DSL.field(DSL.select(DSL.max(later.NUMBER))
                                .from(later)
                                .where(later.SUBSCRIPTION_ID.eq(SUBSCRIPTIONS.ID))))));
    }

    private static Subscription subscription(Record row) {
        return new Subscription(
                row.get(SUBSCRIPTIONS.ID),
                row.get(SUBSCRIPTIONS.ORGANIZATION_ID),
                row.get(SUBSCRIPTIONS.PLAN_VERSION_ID),
                SubscriptionStatus.of(row.get(SUBSCRIPTIONS.STATUS)),
                row.get(SUBSCRIPTIONS.ANCHOR),
                AnchorKind.of(row.get(SUBSCRIPTIONS.ANCHOR_KIND)),
                row.get(SUBSCRIPTIONS.START_AT),
                row.get(SUBSCRIPTIONS.ENDED_AT),
                row.get(SUBSCRIPTIONS.CANCEL_AT),
                row.get(SUBSCRIPTIONS.INVOICE_REVIEW).equals("required"),
                Collection.of(row.get(SUBSCRIPTIONS.COLLECTION)),
                row.get(SUBSCRIPTIONS.WORKFLOW_ID),
                row.get(SUBSCRIPTIONS.TERMINATED),
                period(row.into(PERIODS)),
                row.get(SUBSCRIPTIONS.CREATED_AT));
    }

    private static BillingPeriod period(PeriodsRecord row) {
        return new BillingPeriod(
                row.getNumber(),
                row.getBoundary(),
                new Period(row.getStartAt(), row.getEndAt()),
                row.getPlanVersionId(),
                ZoneId.of(row.getTimeZone()),
                row.getTrial());
    }

    private static Moment moment(Record row) {
        return new Moment(
                row.get(MOMENTS.NUMBER), row.get(MOMENTS.AT), row.get(MOMENTS.REASON), row.get(MOMENTS.PERIOD_NUMBER));
    }
}
