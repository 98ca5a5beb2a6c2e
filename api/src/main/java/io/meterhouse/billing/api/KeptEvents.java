package io.meterhouse.billing.api;

import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceLine;
import io.meterhouse.metering.Retention;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether the events that something was billed from are still there. */
@Component
class KeptEvents {
    private final RetentionStore retention;

    KeptEvents(RetentionStore retention) {
        this.retention = retention;
    }

    /** Whether every event behind every line of usage is there. */
    boolean isWhole(Invoice invoice) {
        Instant since = retention.eventsSince(invoice.organization());
        return invoice.lines().stream().allMatch(line -> isWhole(line, since));
    }

    boolean isWhole(Invoice invoice, InvoiceLine line) {
        return isWhole(line, retention.eventsSince(invoice.organization()));
    }

    private static boolean isWhole(InvoiceLine line, @Nullable Instant since) {
        return line.meter() == null || Retention.isWhole(line.period().start(), since);
    }
}
