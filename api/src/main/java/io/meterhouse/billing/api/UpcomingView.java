package io.meterhouse.billing.api;

import io.meterhouse.billing.Money;
import io.meterhouse.billing.storage.LineTrace;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invoice that the running period would end with if it ended as it stands. It has the fields of an invoice; what only
 * a real one has is null.
 *
 * @param asOf everything accepted before it is in
 */
record UpcomingView(
        @Nullable String id,
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
        List<UpcomingLine> lines,
        Money subtotal,
        Money total,
        Money broughtForward,
        Money creditsApplied,
        Money carriedForward,
        Money amountDue,
        Money amountRemaining,
        @Nullable LocalDate dueDate,
        @Nullable String stripeInvoiceId,
        @Nullable String workflowId,
        @Nullable Instant issuedAt,
        @Nullable Instant paidAt,
        Instant asOf) {
    static final String STATUS = "upcoming";

    /** A line so far; it has no id. */
    record UpcomingLine(
            @Nullable String id,
            String kind,
            String description,
            String price,
            @Nullable String meter,
            PeriodView period,
            BigDecimal quantity,
            Money amount,
            LineTrace trace) {}
}
