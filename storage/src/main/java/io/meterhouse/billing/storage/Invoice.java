package io.meterhouse.billing.storage;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Money;
import io.meterhouse.billing.Period;
import io.meterhouse.metering.LogPosition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An invoice with its lines.
 *
 * @param computation how often it has been closed; an approval names the one it saw
 * @param closingPosition what lies before it is in; null until the close has begun
 * @param closedAt by the billing clock; null until its lines are fixed
 * @param forgiven not collected, while its lines stay in their accounts as if billed
 */
public record Invoice(
        String id,
        String organization,
        String subscription,
        int moment,
        int revision,
        @Nullable String number,
        InvoiceStatus status,
        @Nullable String holdReason,
        Currency currency,
        String reason,
        LocalDate billingDate,
        int computation,
        @Nullable Integer periodNumber,
        Period period,
        @Nullable LogPosition closingPosition,
        @Nullable Instant closedAt,
        Money subtotal,
        Money total,
        Money broughtForward,
        Money creditsApplied,
        Money carriedForward,
        Money amountDue,
        Money amountRemaining,
        @Nullable LocalDate dueDate,
        @Nullable String stripeInvoice,
        String workflowId,
        @Nullable String approvedBy,
        @Nullable String paymentReference,
        @Nullable Instant issuedAt,
        @Nullable Instant paidAt,
        @Nullable Instant voidedAt,
        boolean forgiven,
        Instant createdAt,
        List<InvoiceLine> lines) {
    public Invoice {
        lines = List.copyOf(lines);
    }

    public boolean isClosed() {
        return closedAt != null;
    }
}
