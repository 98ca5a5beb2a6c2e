package io.meterhouse.billing.api;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.billing.storage.LineTrace;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An invoice as the contract shows it, whole, with its lines. */
record InvoiceView(
        String id,
        @Nullable String number,
        String organization,
        String subscription,
        String status,
        String currency,
        int moment,
        int revision,
        String billingReason,
        LocalDate billingDate,
        int computation,
        PeriodView period,
        List<LineView> lines,
        Money subtotal,
        Money total,
        Money broughtForward,
        Money creditsApplied,
        Money carriedForward,
        Money amountDue,
        Money amountRemaining,
        @Nullable LocalDate dueDate,
        @Nullable String stripeInvoiceId,
        String workflowId,
        @Nullable String holdReason,
        @Nullable Instant closedAt,
        @Nullable Instant issuedAt,
        @Nullable Instant paidAt,
        @Nullable Instant voidedAt) {

    /**
     * A line.
     *
     * @param price the price's key
     * @param meter the meter's key
     * @param quantity what was metered, before anything included
     */
    record LineView(
            String id,
            String kind,
            String description,
            @Nullable String price,
            @Nullable String meter,
            PeriodView period,
            BigDecimal quantity,
            Money amount,
            InvoiceLine.@Nullable Adjusts adjusts,
            LineTrace trace) {
        static LineView of(InvoiceLine line, Map<String, String> meterKeys) {
            return new LineView(
                    line.id(),
                    line.kind().code(),
                    line.description(),
                    line.price(),
                    line.meter() == null ? null : meterKeys.get(line.meter()),
                    PeriodView.of(line.period()),
                    line.quantity(),
                    line.amount(),
                    line.adjusts(),
                    line.trace());
        }
    }

    /** @param meterKeys the keys of meters by their ids */
    static InvoiceView of(Invoice invoice, Map<String, String> meterKeys) {
        return new InvoiceView(
                invoice.id(),
                invoice.number(),
                invoice.organization(),
                invoice.subscription(),
                invoice.status().code(),
                invoice.currency().code(),
                invoice.moment(),
                invoice.revision(),
                invoice.reason(),
                invoice.billingDate(),
                invoice.computation(),
                PeriodView.of(invoice.period()),
                invoice.lines().stream()
                        .map(line -> LineView.of(line, meterKeys))
                        .toList(),
                invoice.subtotal(),
                invoice.total(),
                invoice.broughtForward(),
                invoice.creditsApplied(),
                invoice.carriedForward(),
                invoice.amountDue(),
                invoice.amountRemaining(),
                invoice.dueDate(),
                invoice.stripeInvoice(),
                invoice.workflowId(),
                invoice.holdReason(),
                invoice.closedAt(),
                invoice.issuedAt(),
                invoice.paidAt(),
                invoice.voidedAt());
    }
}
