package io.meterhouse.billing.storage;

import static io.meterhouse.storage.generated.Tables.LEDGER_ENTRIES;

import io.meterhouse.accounts.Ids;
import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.springframework.stereotype.Repository;

/**
 * The double-entry ledger. The entries of one transaction sum to zero; a transaction is booked once, whatever is repeated,
 * and taken back only by another.
 */
@Repository
public class LedgerStore {
    private static final String PREFIX = "led_";

    private final DSLContext database;

    public LedgerStore(DSLContext database) {
        this.database = database;
    }

    /** What money is counted under. Debits are above zero. */
    enum Account {
        /** Asked for and not yet paid. */
        RECEIVABLE,
        /** Billed. */
        REVENUE,
        /** Carried to the next invoice: above zero is owed, below zero is the organization's due. */
        BALANCE,
        CASH;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an organization owes from before; below zero is its due. */
    public Money balance(String organization, Currency currency) {
        return balance(database, organization, currency);
    }

    /** Operators only: by how much all entries of a currency miss zero; anything but zero is a defect. */
    public long imbalance(Currency currency) {
        BigDecimal sum = database.select(DSL.sum(LEDGER_ENTRIES.AMOUNT))
                .from(LEDGER_ENTRIES)
                .where(LEDGER_ENTRIES.CURRENCY.eq(currency.code()))
                .fetchSingle()
                .value1();
        return sum == null ? 0 : sum.longValueExact();
    }

    static Money balance(DSLContext transaction, String organization, Currency currency) {
        BigDecimal sum = transaction
                .select(DSL.sum(LEDGER_ENTRIES.AMOUNT))
                .from(LEDGER_ENTRIES)
                .where(LEDGER_ENTRIES.ORGANIZATION_ID.eq(organization))
                .and(LEDGER_ENTRIES.ACCOUNT.eq(Account.BALANCE.code()))
                .and(LEDGER_ENTRIES.CURRENCY.eq(currency.code()))
                .fetchSingle()
                .value1();
        return new Money(sum == null ? 0 : sum.longValueExact(), currency);
    }

    static void bookClose(DSLContext transaction, Invoice invoice, Instant at) {
        book(transaction, closing(invoice), invoice, entries(invoice), at);
    }

    /** Takes a close back: the invoice is void, discarded or closed anew. */
    static void bookReversal(DSLContext transaction, Invoice invoice, Instant at) {
        Map<Account, Money> reversed = new EnumMap<>(Account.class);
        entries(invoice).forEach((account, amount) -> reversed.put(account, amount.negate()));
        book(transaction, "reverse:" + closing(invoice), invoice, reversed, at);
    }

    static void bookPayment(DSLContext transaction, Invoice invoice, Instant at) {
        Map<Account, Money> entries = new EnumMap<>(Account.class);
        entries.put(Account.CASH, invoice.amountDue());
        entries.put(Account.RECEIVABLE, invoice.amountDue().negate());
        book(transaction, "pay:" + invoice.id(), invoice, entries, at);
    }

    private static String closing(Invoice invoice) {
        return "close:" + invoice.id() + ":" + invoice.computation();
    }

    private static Map<Account, Money> entries(Invoice invoice) {
        Map<Account, Money> entries = new EnumMap<>(Account.class);
        entries.put(Account.REVENUE, invoice.total().negate());
        entries.put(Account.RECEIVABLE, invoice.amountDue());
        entries.put(Account.BALANCE, invoice.carriedForward().minus(invoice.broughtForward()));
        return entries;
    }

    private static void book(
            DSLContext transaction, String id, Invoice invoice, Map<Account, Money> entries, Instant at) {
        long sum = entries.values().stream().mapToLong(Money::minorUnits).reduce(0, Math::addExact);
        if (sum != 0) {
            throw new IllegalStateException("the entries of " + id + " miss zero by " + sum);
        }
        entries.forEach((account, amount) -> {
            if (!amount.isZero()) {
                insert(transaction, id, invoice, account, amount, at);
            }
        });
    }

    private static void insert(
            DSLContext transaction, String id, Invoice invoice, Account account, Money amount, Instant at) {
        transaction
                .insertInto(LEDGER_ENTRIES)
                .set(LEDGER_ENTRIES.ID, Ids.next(PREFIX))
                .set(LEDGER_ENTRIES.TRANSACTION_ID, id)
                .set(LEDGER_ENTRIES.ORGANIZATION_ID, invoice.organization())
                .set(LEDGER_ENTRIES.ACCOUNT, account.code())
                .set(LEDGER_ENTRIES.CURRENCY, amount.currency().code())
                .set(LEDGER_ENTRIES.AMOUNT, amount.minorUnits())
                .set(LEDGER_ENTRIES.INVOICE_ID, invoice.id())
                .set(LEDGER_ENTRIES.AT, at)
                .onConflictDoNothing()
                .execute();
    }
}
