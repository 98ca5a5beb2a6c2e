package io.meterhouse.billing.activity;

import io.meterhouse.billing.storage.Invoice;
import io.meterhouse.billing.storage.InvoiceStore;
import io.meterhouse.billing.storage.Subscription;
import io.meterhouse.billing.storage.SubscriptionStore;
import io.meterhouse.billing.storage.TestClock;
import io.meterhouse.billing.storage.TestClockStore;
import io.meterhouse.operations.activity.Ensured;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Brings back the workflows that billing's rows call for: subscriptions, invoices on their way, clocks on their way. */
@Component
public class BillingEnsured implements Ensured {
    private static final int PAGE = 100;

    private final SubscriptionStore subscriptions;
    private final InvoiceStore invoices;
    private final TestClockStore clocks;
    private final BillingStarter starter;

    BillingEnsured(
            SubscriptionStore subscriptions, InvoiceStore invoices, TestClockStore clocks, BillingStarter starter) {
        this.subscriptions = subscriptions;
        this.invoices = invoices;
        this.clocks = clocks;
        this.starter = starter;
    }

    @Override
    public void ensure() {
        each(subscriptions::withoutRun, Subscription::id, starter::start);
        each(invoices::withoutRun, Invoice::id, starter::start);
        each(clocks::advancing, TestClock::id, starter::start);
    }

    private static <T> void each(BiFunction<String, Integer, List<T>> page, Function<T, String> id, Consumer<T> start) {
        String after = "";
        List<T> rows;
        do {
            rows = page.apply(after, PAGE);
            rows.forEach(start);
            after = rows.isEmpty() ? after : id.apply(rows.getLast());
        } while (rows.size() == PAGE);
    }
}
