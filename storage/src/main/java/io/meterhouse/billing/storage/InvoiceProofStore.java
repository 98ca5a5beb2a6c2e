package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.INVOICE_LINES;

import io.meterhouse.billing.Money;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;

/** What a proof of an invoice has to know of the others. */
@Repository
public class InvoiceProofStore {
    private final DSLContext database;

    public InvoiceProofStore(DSLContext database) {
        this.database = database;
    }

    /**
     * What the accounts of the invoice's subscription held when it closed: usage lines and adjustments of the invoices that
     * had closed before and stood then, in their order.
     */
    public List<AccountLine> accountsBefore(Invoice invoice) {
        Instant closedAt = Objects.requireNonNull(invoice.closedAt(), "an invoice that is not closed has no proof");
        Condition closedBefore = INVOICES.CLOSED_AT
                .lt(closedAt)
                .or(INVOICES.CLOSED_AT.eq(closedAt).and(INVOICES.MOMENT.lt(invoice.moment())));
        Condition stoodThen =
                INVOICES.VOIDED_AT.isNull().or(INVOICES.VOIDED_AT.gt(closedAt)).or(INVOICES.FORGIVEN);
        return database.select(INVOICE_LINES.fields())
                .from(INVOICE_LINES)
                .join(INVOICES)
                .on(INVOICES.ID.eq(INVOICE_LINES.INVOICE_ID))
                .where(INVOICE_LINES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                .and(INVOICE_LINES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(INVOICE_LINES.INVOICE_ID.ne(invoice.id()))
                .and(INVOICE_LINES.KIND.in(LineKind.USAGE.code(), LineKind.ADJUSTMENT.code()))
                .and(INVOICE_LINES.PRICE_KEY.isNotNull())
                .and(INVOICE_LINES.PERIOD_NUMBER.isNotNull())
                .and(closedBefore)
                .and(stoodThen)
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

    /** The invoices, as they stand, that corrected this one for late usage, in their order. */
    public List<String> adjustedBy(String organization, String invoice) {
        return database.select(INVOICES.ID)
                .from(INVOICES)
                .where(INVOICES.ORGANIZATION_ID.eq(organization))
                .and(InvoiceRows.inAccounts())
                .and(DSL.exists(DSL.selectOne()
                        .from(INVOICE_LINES)
                        .where(INVOICE_LINES.INVOICE_ID.eq(INVOICES.ID))
                        .and(INVOICE_LINES.ADJUSTS_INVOICE.eq(invoice))))
                .orderBy(INVOICES.MOMENT, INVOICES.REVISION)
                .fetch(INVOICES.ID);
    }
}
