package io.meterhouse.billing.storage;

import io.meterhouse.billing.Currency;
import io.meterhouse.billing.Period;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A draft as it is written at its moment. */
public record NewInvoice(
        String id,
        String workflowId,
        int moment,
        int revision,
        String reason,
        Currency currency,
        LocalDate billingDate,
        @Nullable Integer periodNumber,
        Period period) {}
