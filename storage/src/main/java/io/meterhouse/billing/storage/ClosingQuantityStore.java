package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.CLOSING_QUANTITIES;
import static io.meterhouse.storage.generated.Tables.INVOICES;

import io.meterhouse.storage.generated.tables.records.ClosingQuantitiesRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;

/** Quantities taken at closes, per invoice and computation. */
@Repository
public class ClosingQuantityStore {
    private final DSLContext database;

    public ClosingQuantityStore(DSLContext database) {
        this.database = database;
    }

    /** Keeps what was counted for a computation; what was kept before for it stays. */
    public void keep(Invoice invoice, int computation, List<ClosingQuantity> quantities) {
        database.transaction(transaction -> {
            for (ClosingQuantity quantity : quantities) {
                insert(transaction.dsl(), invoice, computation, quantity);
            }
        });
    }

    /** What was counted for a computation; empty where nothing was yet. */
    public List<ClosingQuantity> of(Invoice invoice, int computation) {
        return database.select(CLOSING_QUANTITIES.fields())
                .from(CLOSING_QUANTITIES)
                .join(INVOICES)
                .on(INVOICES.ID.eq(CLOSING_QUANTITIES.INVOICE_ID))
                .where(CLOSING_QUANTITIES.INVOICE_ID.eq(invoice.id()))
                .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(CLOSING_QUANTITIES.COMPUTATION.eq(computation))
                .orderBy(CLOSING_QUANTITIES.PERIOD_NUMBER, CLOSING_QUANTITIES.METER_ID)
                .fetch(row -> quantity(row.into(CLOSING_QUANTITIES)));
    }

    /** How each meter and period of the subscription was last rated, on invoices whose lines stand in the accounts. */
    public Map<MeterPeriod, ClosingQuantity> lastRated(Invoice invoice) {
        Map<MeterPeriod, ClosingQuantity> last = new LinkedHashMap<>();
        database.select(CLOSING_QUANTITIES.fields())
                .from(CLOSING_QUANTITIES)
                .join(INVOICES)
                .on(INVOICES.ID
                        .eq(CLOSING_QUANTITIES.INVOICE_ID)
                        .and(INVOICES.COMPUTATION.eq(CLOSING_QUANTITIES.COMPUTATION)))
                .where(INVOICES.SUBSCRIPTION_ID.eq(invoice.subscription()))
                .and(INVOICES.ORGANIZATION_ID.eq(invoice.organization()))
                .and(INVOICES.ID.ne(invoice.id()))
                .and(InvoiceRows.inAccounts())
                .orderBy(INVOICES.CLOSED_AT, INVOICES.MOMENT, INVOICES.REVISION)
                .forEach(row -> {
                    ClosingQuantity quantity = quantity(row.into(CLOSING_QUANTITIES));
                    last.put(new MeterPeriod(quantity.meter(), quantity.periodNumber()), quantity);
                });
        return last;
    }

    /** A meter (by id) in one period of a subscription. */
    public record MeterPeriod(String meter, int periodNumber) {}

    private static void insert(DSLContext transaction, Invoice invoice, int computation, ClosingQuantity quantity) {
        transaction
                .insertInto(CLOSING_QUANTITIES)
                .set(CLOSING_QUANTITIES.INVOICE_ID, invoice.id())
                .set(CLOSING_QUANTITIES.COMPUTATION, computation)
                .set(CLOSING_QUANTITIES.METER_ID, quantity.meter())
                .set(CLOSING_QUANTITIES.PERIOD_NUMBER, quantity.periodNumber())
                .set(CLOSING_QUANTITIES.QUANTITY, quantity.quantity())
                .set(CLOSING_QUANTITIES.COUNTED, quantity.counted())
                .set(CLOSING_QUANTITIES.LATE, quantity.late())
                .set(CLOSING_QUANTITIES.EXCLUDED, BillingJson.write(quantity.excluded()))
                .set(CLOSING_QUANTITIES.CHECKSUM, quantity.checksum())
                .onConflictDoNothing()
                .execute();
    }

    private static ClosingQuantity quantity(ClosingQuantitiesRecord row) {
        SortedMap<String, Long> excluded =
                new TreeMap<>(BillingJson.read(row.getExcluded(), new TypeReference<Map<String, Long>>() {}));
        return new ClosingQuantity(
                row.getMeterId(),
                row.getPeriodNumber(),
                row.getQuantity(),
                row.getCounted(),
                row.getLate(),
                excluded,
                row.getChecksum());
    }
}
