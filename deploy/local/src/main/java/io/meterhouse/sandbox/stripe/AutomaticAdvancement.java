package io.meterhouse.sandbox.stripe;

import io.meterhouse.sandbox.server.Ids;
import io.meterhouse.sandbox.server.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does by itself what Stripe does by itself with invoices whose {@code auto_advance} is on. */
final class AutomaticAdvancement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutomaticAdvancement.class);
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Store store;
    private final StripeEvents events;
    private final Invoices invoices;
    private final Clock clock;
    private volatile boolean closed;

    AutomaticAdvancement(Store store, StripeEvents events, Invoices invoices, Clock clock) {
        this.store = store;
        this.events = events;
        this.invoices = invoices;
        this.clock = clock;
    }

    void start() {
        Thread.ofVirtual().name("automatic-advancement").start(this::run);
    }

    /** Everything that is due now, each invoice by itself. */
    void advanceOnce() {
        List<String> due = store.change(change -> Invoices.dueToAdvance(call(change, "")));
        for (String id : due) {
            store.change(change -> {
                int savepoint = change.savepoint();
                try {
                    invoices.advance(call(change, id));
                } catch (StripeError refused) {
                    LOG.info("invoice {} was not charged: {}", id, refused.getMessage());
                    if (!refused.keepsChanges()) {
                        change.rollbackTo(savepoint);
                    }
                }
                return id;
            });
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run() {
        try {
            while (!closed) {
                advanceOnce();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private StripeCall call(Store.Change change, String id) {
        return new StripeCall(
                change,
                Params.of(List.of()),
                Map.of("id", id),
                clock.instant(),
                Ids.random("req_", 14),
                Optional.empty(),
                events);
    }
}
