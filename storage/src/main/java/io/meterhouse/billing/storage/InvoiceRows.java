package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.INVOICE_LINES;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.InvoiceAmounts;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.storage.generated.tables.records.InvoiceLinesRecord;
import io.meterhouse.storage.generated.tables.records.InvoicesRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/** Invoices and lines to rows and back. */
final class InvoiceRows {
    private InvoiceRows() {}

    /** Closed, and not taken back, or forgiven: what it billed stands in the accounts. */
    static Condition inAccounts() {
        return INVOICES.CLOSED_AT
                .isNotNull()
                .and(INVOICES.STATUS
                        .notIn(InvoiceStatus.VOID.code(), InvoiceStatus.DISCARDED.code())
                        .or(INVOICES.FORGIVEN));
    }

    static List<AccountLine> accounts(DSLContext transaction, Invoice invoice) {
        return transaction
                .select(INVOICE_LINES.fields())
                .from(INVOICE_LINES)
                .join(INVOICES)
                .on(INVOICES.ID.eq(INVOICE_LINES.INVOICE_ID))
                .where(INVOICE_LINES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                .and(INVOICE_LINES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(INVOICE_LINES.INVOICE_ID.ne(invoice.id()))
                .and(INVOICE_LINES.KIND.in(LineKind.USAGE.code(), LineKind.ADJUSTMENT.code()))
                .and(INVOICE_LINES.PRICE_KEY.isNotNull())
                .and(INVOICE_LINES.PERIOD_NUMBER.isNotNull())
                .and(inAccounts())
                .orderBy(INVOICES.MOMENT, INVOICES.REVISION, INVOICE_LINES.ORDINAL)
                .fetch(row -> new AccountLine(
                        row.get(INVOICE_LINES.INVOICE_ID),
                        row.get(INVOICE_LINES.ID),
                        LineKind.of(row.get(INVOICE_LINES.KIND)),
                        row.get(INVOICE_LINES.PRICE_KEY),
                        row.get(INVOICE_LINES.PERIOD_NUMBER),
                        row.get(INVOICE_LINES.QUANTITY),
                        new Money(row.get(INVOICE_LINES.AMOUNT), invoice.currency())));
    }

    static void insertLines(DSLContext transaction, Invoice invoice, List<InvoiceLine> lines) {
        int ordinal = 0;
        for (InvoiceLine line : lines) {
            ordinal++;
            InvoiceLinesRecord row = transaction.newRecord(INVOICE_LINES);
            row.setId(line.id());
            row.setInvoiceId(invoice.id());
            row.setOrganizationId(invoice.organization());
            row.setOrdinal(ordinal);
            row.setKind(line.kind().code());
            row.setDescription(line.description());
            row.setPriceKey(line.price());
            row.setMeterId(line.meter());
            row.setSubscriptionId(invoice.subscription());
            row.setPeriodNumber(line.periodNumber());
            row.setPeriodStart(line.period().start());
            row.setPeriodEnd(line.period().end());
            row.setQuantity(line.quantity());
            row.setAmount(line.amount().minorUnits());
            row.setAdjustsInvoice(line.adjusts() == null ? null : line.adjusts().invoice());
            row.setAdjustsLine(line.adjusts() == null ? null : line.adjusts().line());
            row.setTrace(BillingJson.write(line.trace()));
            row.setEvidence(BillingJson.write(line.evidence()));
            row.insert();
        }
    }

    static void writeClose(
            DSLContext transaction, Invoice invoice, InvoiceAmounts amounts, boolean reviewed, Instant at) {
        transaction
                .update(INVOICES)
                .set(INVOICES.COMPUTATION, invoice.computation() + 1)
                .set(INVOICES.CLOSED_AT, at)
                .set(INVOICES.STATUS, (reviewed ? InvoiceStatus.IN_REVIEW : InvoiceStatus.DRAFT).code())
                .set(INVOICES.SUBTOTAL, amounts.subtotal().minorUnits())
                .set(INVOICES.TOTAL, amounts.total().minorUnits())
                .set(INVOICES.BROUGHT_FORWARD, amounts.broughtForward().minorUnits())
                .set(INVOICES.CREDITS_APPLIED, amounts.creditsApplied().minorUnits())
                .set(INVOICES.CARRIED_FORWARD, amounts.carriedForward().minorUnits())
                .set(INVOICES.AMOUNT_DUE, amounts.amountDue().minorUnits())
                .set(INVOICES.AMOUNT_REMAINING, amounts.amountDue().minorUnits())
                .setNull(INVOICES.HOLD_REASON)
                .set(INVOICES.UPDATED_AT, Instant.now())
                .where(INVOICES.ID.eq(invoice.id()))
                .execute();
    }

    static void writeReopened(DSLContext transaction, Invoice invoice) {
        transaction
                .update(INVOICES)
                .set(INVOICES.STATUS, InvoiceStatus.DRAFT.code())
                .setNull(INVOICES.CLOSED_AT)
                .setNull(INVOICES.CLOSING_POSITION)
                .setNull(INVOICES.APPROVED_BY)
                .setNull(INVOICES.HOLD_REASON)
                .set(INVOICES.SUBTOTAL, 0L)
                .set(INVOICES.TOTAL, 0L)
                .set(INVOICES.BROUGHT_FORWARD, 0L)
                .set(INVOICES.CREDITS_APPLIED, 0L)
                .set(INVOICES.CARRIED_FORWARD, 0L)
                .set(INVOICES.AMOUNT_DUE, 0L)
                .set(INVOICES.AMOUNT_REMAINING, 0L)
                .set(INVOICES.UPDATED_AT, Instant.now())
                .where(INVOICES.ID.eq(invoice.id()))
                .execute();
    }

    static List<Invoice> withLines(DSLContext transaction, Result<InvoicesRecord> rows) {
        Map<String, List<InvoiceLinesRecord>> lines = transaction
                .selectFrom(INVOICE_LINES)
                .where(INVOICE_LINES.INVOICE_ID.in(rows.getValues(INVOICES.ID)))
                .orderBy(INVOICE_LINES.ORDINAL)
                .fetch()
                .stream()
                .collect(Collectors.groupingBy(InvoiceLinesRecord::getInvoiceId));
        return rows.stream()
                .map(row -> invoice(row, lines.getOrDefault(row.getId(), List.of())))
                .toList();
    }

    private static Invoice invoice(InvoicesRecord row, List<InvoiceLinesRecord> lines) {
        Currency currency = Currency.of(row.getCurrency());
        return new Invoice(
                row.getId(),
                row.getOrganizationId(),
                row.getSubscriptionId(),
                row.getMoment(),
                row.getRevision(),
                row.getNumber(),
                InvoiceStatus.of(row.getStatus()),
                row.getHoldReason(),
                currency,
                row.getBillingReason(),
                row.getBillingDate(),
                row.getComputation(),
                row.getPeriodNumber(),
                new Period(row.getPeriodStart(), row.getPeriodEnd()),
                BillingJson.position(row.getClosingPosition()),
                row.getClosedAt(),
                new Money(row.getSubtotal(), currency),
                new Money(row.getTotal(), currency),
                new Money(row.getBroughtForward(), currency),
                new Money(row.getCreditsApplied(), currency),
                new Money(row.getCarriedForward(), currency),
                new Money(row.getAmountDue(), currency),
                new Money(row.getAmountRemaining(), currency),
                row.getDueDate(),
                row.getStripeInvoiceId(),
                row.getWorkflowId(),
                row.getApprovedBy(),
                row.getPaymentReference(),
                row.getIssuedAt(),
                row.getPaidAt(),
                row.getVoidedAt(),
                row.getForgiven(),
                row.getCreatedAt(),
                lines.stream().map(line -> line(line, currency)).toList());
    }

    private static InvoiceLine line(InvoiceLinesRecord row, Currency currency) {
        return new InvoiceLine(
                row.getId(),
                LineKind.of(row.getKind()),
                row.getDescription(),
                row.getPriceKey(),
                row.getMeterId(),
                row.getPeriodNumber(),
                new Period(row.getPeriodStart(), row.getPeriodEnd()),
                row.getQuantity(),
                new Money(row.getAmount(), currency),
                adjusts(row),
                BillingJson.read(row.getTrace(), LineTrace.class),
                BillingJson.read(row.getEvidence(), LineEvidence.class));
    }

    private static InvoiceLine.@Nullable Adjusts adjusts(InvoiceLinesRecord row) {
        String invoice = row.getAdjustsInvoice();
        String line = row.getAdjustsLine();
        return invoice == null || line == null ? null : new InvoiceLine.Adjusts(invoice, line);
    }
}
