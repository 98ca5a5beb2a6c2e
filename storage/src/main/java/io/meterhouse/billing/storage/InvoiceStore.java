package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.BILLING_WAITS;
import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.INVOICE_LINES;

import io.meterhouse.billing.Money;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.storage.generated.tables.records.InvoicesRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.UpdateSetMoreStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/**
 * Invoices and their lines. Each step of an invoice's way is one transaction that does nothing where it was done before, so
 * that the way can be walked again from its beginning.
 */
@Repository
public class InvoiceStore {
    private static final Set<String> TAKEN_BACK = Set.of(InvoiceStatus.VOID.code(), InvoiceStatus.DISCARDED.code());
    private static final Set<String> AT_REST = Set.of(
            InvoiceStatus.PAID.code(),
            InvoiceStatus.UNCOLLECTIBLE.code(),
            InvoiceStatus.VOID.code(),
            InvoiceStatus.DISCARDED.code());

    /** What an invoice is parked for while an earlier one of its subscription is not closed. */
    public static final String ITS_TURN = "the invoice before it to close";

    private final DSLContext database;

    public InvoiceStore(DSLContext database) {
        this.database = database;
    }

    public @Nullable Invoice find(String organization, String id) {
        return find(database, organization, id);
    }

    /** @throws IllegalStateException where the organization has no such invoice */
    public Invoice get(String organization, String id) {
        return get(database, organization, id);
    }

    /** Operators only. */
    public @Nullable Invoice findOfAny(String id) {
        return InvoiceRows.withLines(
                        database,
                        database.selectFrom(INVOICES).where(INVOICES.ID.eq(id)).fetch())
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** The newest first, before the given id. */
    public List<Invoice> page(InvoiceFilter filter, @Nullable String before, int limit) {
        Condition where = DSL.noCondition();
        if (filter.organization() != null) {
            where = where.and(INVOICES.ORGANIZATION_ID.eq(filter.organization()));
        }
        if (filter.subscription() != null) {
            where = where.and(INVOICES.SUBSCRIPTION_ID.eq(filter.subscription()));
        }
        if (filter.status() != null) {
            where = where.and(INVOICES.STATUS.eq(filter.status().code()));
        }
        if (before != null) {
            where = where.and(INVOICES.ID.lt(before));
        }
        return InvoiceRows.withLines(
                database,
                database.selectFrom(INVOICES)
                        .where(where)
                        .orderBy(INVOICES.ID.desc())
                        .limit(limit)
                        .fetch());
    }

    /** Workers only: invoices that are on their way while their workflow has no open run, after the given id. */
    public List<Invoice> withoutRun(String afterId, int limit) {
        return InvoiceRows.withLines(
                database,
                database.selectFrom(INVOICES)
                        .where(INVOICES.STATUS.notIn(AT_REST).or(OpenRuns.stillWaitedFor(INVOICES.WORKFLOW_ID)))
                        .and(OpenRuns.none(INVOICES.WORKFLOW_ID))
                        .and(INVOICES.ID.gt(afterId))
                        .orderBy(INVOICES.ID)
                        .limit(limit)
                        .fetch());
    }

    /** The live invoice of a moment, if there is one: void and discarded ones aside. */
    public @Nullable Invoice ofMoment(String organization, String subscription, int moment) {
        return InvoiceRows.withLines(
                        database,
                        database.selectFrom(INVOICES)
                                .where(INVOICES.ORGANIZATION_ID.eq(organization))
                                .and(INVOICES.SUBSCRIPTION_ID.eq(subscription))
                                .and(INVOICES.MOMENT.eq(moment))
                                .and(INVOICES.STATUS.notIn(TAKEN_BACK))
                                .fetch())
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Whether an invoice was ever closed for the organization; until then it can be put on a test clock. */
    public boolean everClosed(String organization) {
        return database.fetchExists(
                INVOICES, INVOICES.ORGANIZATION_ID.eq(organization).and(INVOICES.COMPUTATION.gt(0)));
    }

    static void insertDraft(DSLContext transaction, String organization, String subscription, NewInvoice draft) {
        Instant now = Instant.now();
        transaction
                .insertInto(INVOICES)
                .set(INVOICES.ID, draft.id())
                .set(INVOICES.ORGANIZATION_ID, organization)
                .set(INVOICES.SUBSCRIPTION_ID, subscription)
                .set(INVOICES.MOMENT, draft.moment())
                .set(INVOICES.REVISION, draft.revision())
                .set(INVOICES.STATUS, InvoiceStatus.DRAFT.code())
                .set(INVOICES.CURRENCY, draft.currency().code())
                .set(INVOICES.BILLING_REASON, draft.reason())
                .set(INVOICES.BILLING_DATE, draft.billingDate())
                .set(INVOICES.PERIOD_NUMBER, draft.periodNumber())
                .set(INVOICES.PERIOD_START, draft.period().start())
                .set(INVOICES.PERIOD_END, draft.period().end())
                .set(INVOICES.WORKFLOW_ID, draft.workflowId())
                .set(INVOICES.CREATED_AT, now)
                .set(INVOICES.UPDATED_AT, now)
                .execute();
        BillingWaitStore.running(transaction, organization, draft.workflowId(), "beginning");
    }

    // Closing ---------------------------------------------------------------------------------------------------------

    /** Whether an invoice of an earlier moment is not closed yet: a subscription's invoices close in order. */
    public boolean isBehindAnother(Invoice invoice) {
        return database.fetchExists(
                INVOICES,
                INVOICES.SUBSCRIPTION_ID
                        .eq(invoice.subscription())
                        .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                        .and(INVOICES.MOMENT.lt(invoice.moment()))
                        .and(INVOICES.CLOSED_AT.isNull())
                        .and(INVOICES.STATUS.notIn(TAKEN_BACK)));
    }

    /** Whether an invoice of a later moment has closed, upon the accounts as this one left them. */
    public boolean isBeforeAClosedOne(Invoice invoice) {
        return database.fetchExists(
                INVOICES,
                INVOICES.SUBSCRIPTION_ID
                        .eq(invoice.subscription())
                        .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                        .and(INVOICES.MOMENT.gt(invoice.moment()))
                        .and(INVOICES.CLOSED_AT.isNotNull())
                        .and(INVOICES.STATUS.notIn(TAKEN_BACK)));
    }

    /** The workflow of the next draft behind an invoice, which may be waiting for its turn; null where there is none. */
    public @Nullable String waitingForTurn(Invoice invoice) {
        return database.select(INVOICES.WORKFLOW_ID)
                .from(INVOICES)
                .where(INVOICES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(INVOICES.MOMENT.gt(invoice.moment()))
                .and(INVOICES.CLOSED_AT.isNull())
                .and(INVOICES.STATUS.notIn(TAKEN_BACK))
                .orderBy(INVOICES.MOMENT)
                .limit(1)
                .fetchOne(INVOICES.WORKFLOW_ID);
    }

    /** The first position given is kept; any later one is not looked at. */
    public LogPosition keepPosition(String organization, String id, LogPosition position) {
        update(organization, id)
                .set(INVOICES.CLOSING_POSITION, BillingJson.position(position))
                .where(INVOICES.ID.eq(id))
                .and(INVOICES.ORGANIZATION_ID.eq(organization))
                .and(INVOICES.CLOSING_POSITION.isNull())
                .execute();
        return Objects.requireNonNull(get(organization, id).closingPosition());
    }

    /** Where the invoice before this one closed: events from there on were late for it. Null where none did. */
    public @Nullable LogPosition previousPosition(Invoice invoice) {
        return BillingJson.position(database.select(INVOICES.CLOSING_POSITION)
                .from(INVOICES)
                .where(INVOICES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(INVOICES.MOMENT.lt(invoice.moment()))
                .and(InvoiceRows.inAccounts())
                .orderBy(INVOICES.MOMENT.desc(), INVOICES.REVISION.desc())
                .limit(1)
                .fetchOne(INVOICES.CLOSING_POSITION));
    }

    /** What the subscription has been billed for usage on other invoices, in the order it was. */
    public List<AccountLine> accounts(Invoice invoice) {
        return InvoiceRows.accounts(database, invoice);
    }

    /**
     * Closes an invoice: fixes its lines and amounts and moves the balance, all in one transaction, once per computation.
     *
     * @param close works out the lines from what is held still for it; it may be called again where a transaction failed
     */
    public Invoice close(
            String organization, String id, boolean reviewed, Instant at, Function<Closing, ClosedLines> close) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, organization);
            Invoice invoice = get(held, organization, id);
            if (invoice.isClosed() || invoice.status() != InvoiceStatus.DRAFT) {
                return invoice;
            }
            Money balance = LedgerStore.balance(held, organization, invoice.currency());
            ClosedLines closed = close.apply(new Closing(invoice, InvoiceRows.accounts(held, invoice), balance));
            InvoiceRows.insertLines(held, invoice, closed.lines());
            InvoiceRows.writeClose(held, invoice, closed.amounts(), reviewed, at);
            Invoice written = get(held, organization, id);
            LedgerStore.bookClose(held, written, at);
            letNextOn(held, invoice);
            return written;
        });
    }

    /** Takes a computation in review back, so that it closes anew at a new position; false where it is not in review. */
    public boolean reopen(String organization, String id, Instant at) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, organization);
            Invoice invoice = get(held, organization, id);
            if (invoice.status() != InvoiceStatus.IN_REVIEW) {
                return false;
            }
            LedgerStore.bookReversal(held, invoice, at);
            held.deleteFrom(INVOICE_LINES)
                    .where(INVOICE_LINES.INVOICE_ID.eq(id))
                    .execute();
            InvoiceRows.writeReopened(held, invoice);
            return true;
        });
    }

    public void hold(String organization, String id, @Nullable String reason) {
        update(organization, id)
                .set(INVOICES.HOLD_REASON, reason)
                .where(INVOICES.ID.eq(id))
                .and(INVOICES.ORGANIZATION_ID.eq(organization))
                .execute();
    }

    // Issue and payment -----------------------------------------------------------------------------------------------

    /** Approves the computation that was seen; false where it is another one by now, or not in review. */
    public boolean approve(String organization, String id, int computation, String by) {
        return update(organization, id)
                        .set(INVOICES.APPROVED_BY, by)
                        .where(INVOICES.ID.eq(id))
                        .and(INVOICES.ORGANIZATION_ID.eq(organization))
                        .and(INVOICES.STATUS.eq(InvoiceStatus.IN_REVIEW.code()))
                        .and(INVOICES.COMPUTATION.eq(computation))
                        .execute()
                == 1;
    }

    /** Gives the number and says that it is being issued, in one transaction; an invoice of nothing is paid thereby. */
    public Invoice issue(String organization, String id, boolean test, Instant at, LocalDate dueDate) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, organization);
            Invoice invoice = get(held, organization, id);
            boolean ready = invoice.isClosed()
                    && (invoice.status() == InvoiceStatus.DRAFT
                            || (invoice.status() == InvoiceStatus.IN_REVIEW && invoice.approvedBy() != null));
            if (!ready) {
                return invoice;
            }
            NumberSeries series = test ? NumberSeries.TEST_INVOICES : NumberSeries.INVOICES;
            boolean nothingDue = invoice.amountDue().isZero();
            held.update(INVOICES)
                    .set(INVOICES.NUMBER, series.next(held))
                    .set(INVOICES.STATUS, (nothingDue ? InvoiceStatus.PAID : InvoiceStatus.ISSUING).code())
                    .set(INVOICES.ISSUED_AT, at)
                    .set(INVOICES.PAID_AT, nothingDue ? at : null)
                    .set(INVOICES.DUE_DATE, dueDate)
                    .setNull(INVOICES.HOLD_REASON)
                    .set(INVOICES.UPDATED_AT, Instant.now())
                    .where(INVOICES.ID.eq(id))
                    .execute();
            return get(held, organization, id);
        });
    }

    public void keepStripeInvoice(String organization, String id, @Nullable String stripeInvoice) {
        update(organization, id)
                .set(INVOICES.STRIPE_INVOICE_ID, stripeInvoice)
                .where(INVOICES.ID.eq(id))
                .and(INVOICES.ORGANIZATION_ID.eq(organization))
                .execute();
    }

    /** Moves an invoice on, where it stands at one of the given states; false where it does not. */
    public boolean move(String organization, String id, Set<InvoiceStatus> from, InvoiceStatus to) {
        return update(organization, id)
                        .set(INVOICES.STATUS, to.code())
                        .where(INVOICES.ID.eq(id))
                        .and(INVOICES.ORGANIZATION_ID.eq(organization))
                        .and(INVOICES.STATUS.in(
                                from.stream().map(InvoiceStatus::code).toList()))
                        .execute()
                == 1;
    }

    /** The money has come; booked once. */
    public Invoice pay(String organization, String id, Instant at, @Nullable String reference) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, organization);
            Invoice invoice = get(held, organization, id);
            if (!invoice.status().isUnpaid() && invoice.status() != InvoiceStatus.ISSUING) {
                return invoice;
            }
            held.update(INVOICES)
                    .set(INVOICES.STATUS, InvoiceStatus.PAID.code())
                    .set(INVOICES.PAID_AT, at)
                    .set(INVOICES.PAYMENT_REFERENCE, reference)
                    .set(INVOICES.AMOUNT_REMAINING, 0L)
                    .setNull(INVOICES.HOLD_REASON)
                    .set(INVOICES.UPDATED_AT, Instant.now())
                    .where(INVOICES.ID.eq(id))
                    .execute();
            LedgerStore.bookPayment(held, invoice, at);
            return get(held, organization, id);
        });
    }

    /**
     * Takes an invoice back for good, with what it did to the balance.
     *
     * @param to {@code VOID} after issue, {@code DISCARDED} before
     * @param forgiven whether its lines stay in their accounts as if billed
     * @param reissue the next revision of the same moment; null for none
     */
    public boolean takeBack(
            String organization,
            String id,
            InvoiceStatus to,
            boolean forgiven,
            @Nullable NewInvoice reissue,
            Instant at) {
        return database.transactionResult(transaction -> {
            DSLContext held = transaction.dsl();
            BillingProfileStore.lock(held, organization);
            Invoice invoice = get(held, organization, id);
            boolean possible = to == InvoiceStatus.VOID
                    ? invoice.status().isUnpaid()
                    : invoice.status().isBeforeIssue();
            if (!possible) {
                return invoice.status() == to;
            }
            if (invoice.isClosed()) {
                LedgerStore.bookReversal(held, invoice, at);
            }
            held.update(INVOICES)
                    .set(INVOICES.STATUS, to.code())
                    .set(INVOICES.FORGIVEN, forgiven)
                    .set(INVOICES.VOIDED_AT, at)
                    .set(INVOICES.AMOUNT_REMAINING, 0L)
                    .setNull(INVOICES.HOLD_REASON)
                    .set(INVOICES.UPDATED_AT, Instant.now())
                    .where(INVOICES.ID.eq(id))
                    .execute();
            if (reissue == null) {
                letNextOn(held, invoice);
            } else {
                insertDraft(held, organization, invoice.subscription(), reissue);
            }
            return true;
        });
    }

    /** The invoices behind this one are at work again, so that a test clock does not move before they have looked. */
    private static void letNextOn(DSLContext held, Invoice invoice) {
        held.update(BILLING_WAITS)
                .set(BILLING_WAITS.STATE, BillingWaitStore.RUNNING)
                .where(BILLING_WAITS.ORGANIZATION_ID.eq(invoice.organization()))
                .and(BILLING_WAITS.STATE.eq(BillingWaitStore.PARKED))
                .and(BILLING_WAITS.PURPOSE.eq(ITS_TURN))
                .and(BILLING_WAITS.WORKFLOW_ID.in(DSL.select(INVOICES.WORKFLOW_ID)
                        .from(INVOICES)
                        .where(INVOICES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                        .and(INVOICES.MOMENT.gt(invoice.moment()))
                        .and(INVOICES.CLOSED_AT.isNull())))
                .execute();
    }

    private UpdateSetMoreStep<InvoicesRecord> update(String organization, String id) {
        if (organization.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException("an invoice is found by its organization and its id");
        }
        return database.update(INVOICES).set(INVOICES.UPDATED_AT, Instant.now());
    }

    private static @Nullable Invoice find(DSLContext transaction, String organization, String id) {
        return InvoiceRows.withLines(
                        transaction,
                        transaction
                                .selectFrom(INVOICES)
                                .where(INVOICES.ID.eq(id))
                                .and(INVOICES.ORGANIZATION_ID.eq(organization))
                                .fetch())
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static Invoice get(DSLContext transaction, String organization, String id) {
        Invoice found = find(transaction, organization, id);
        if (found == null) {
            throw new IllegalStateException("no invoice " + id + " of " + organization);
        }
        return found;
    }

    /** The quantity that an account holds: what usage lines and adjustments of it added up to. */
    public static BigDecimal quantityOf(List<AccountLine> account) {
        return account.stream().map(AccountLine::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
