package io.meterhouse.billing.api;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.LineKind;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came out when an invoice was rated again from the raw events that had been received when it closed.
 *
 * @param equal whether every line and the total are what was billed; null where that cannot be proved any more
 * @param recomputed null where it could not be rated again
 * @param basis what it was proved from
 */
record Verification(
        @Nullable Boolean equal,
        @Nullable Recomputed recomputed,
        List<Difference> differences,
        String basis,
        Late late) {
    static final String FROM_EVENTS = "events";

    /** Events that it rests on are past their keeping: there is nothing to prove it from. */
    static final String FROM_NOTHING = "none";

    record Recomputed(List<RecomputedLine> lines, Money total) {}

    /**
     * A line as it comes out now.
     *
     * @param id the billed line that it proves; null where none was billed
     */
    record RecomputedLine(
            @Nullable String id,
            String kind,
            @Nullable String price,
            PeriodView period,
            BigDecimal quantity,
            Money amount) {
        static RecomputedLine of(ExpectedLine expected, @Nullable InvoiceLine billed) {
            return new RecomputedLine(
                    billed == null ? null : billed.id(),
                    expected.kind().code(),
                    expected.price(),
                    PeriodView.of(expected.period()),
                    expected.quantity(),
                    expected.amount());
        }
    }

    /**
     * Something that is not what was billed.
     *
     * @param line the billed line; null where it is about a missing line or the total
     * @param field {@code line}, {@code quantity}, {@code amount} or {@code total}
     */
    record Difference(
            @Nullable String line,
            @Nullable String price,
            String field,
            @Nullable Object billed,
            @Nullable Object recomputed) {}

    /**
     * What came after the close.
     *
     * @param events identities that the invoice's own usage lines would have counted
     * @param adjustedBy the invoices that took them in
     */
    record Late(long events, List<String> adjustedBy) {}

    /** A line that the events and the plan call for. */
    record ExpectedLine(
            LineKind kind, String price, int periodNumber, Period period, BigDecimal quantity, Money amount) {
        boolean isFor(InvoiceLine line) {
            return kind == line.kind()
                    && price.equals(line.price())
                    && Integer.valueOf(periodNumber).equals(line.periodNumber());
        }
    }
}
