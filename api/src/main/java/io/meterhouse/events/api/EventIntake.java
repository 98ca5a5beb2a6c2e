package io.meterhouse.events.api;

import io.meterhouse.apikeys.KeyScope;
import io.meterhouse.apikeys.api.ApiKeyCache.ActiveKey;
import io.meterhouse.billing.storage.BillingClockStore;
import io.meterhouse.catalog.api.TrackingPlans;
import io.meterhouse.events.EventContext;
import io.meterhouse.events.IdSeed;
import io.meterhouse.events.MadeId;
import io.meterhouse.events.ParsedBody;
import io.meterhouse.events.Rejection;
import io.meterhouse.operations.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** What every event door does with a body once it knows whose it is: read it, put it on the log, and say what became of it. */
@Component
class EventIntake {
    /** How long a sender is asked to wait before it repeats what was not acknowledged. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final EventLogTopics topics;
    private final EventLogWriter writer;
    private final BillingClockStore billingClock;
    private final TrackingPlans plans;
    private final Clock clock;

    EventIntake(
            EventLogTopics topics,
            EventLogWriter writer,
            BillingClockStore billingClock,
            TrackingPlans plans,
            Clock clock) {
        this.topics = topics;
        this.writer = writer;
        this.billingClock = billingClock;
        this.plans = plans;
        this.clock = clock;
    }

    /** What became of a body's events: these are on the log, those are refused. */
    record Receipt(int accepted, List<Rejection> rejected, List<MadeId> made) {}

    /** Whether taking events with this key may wait for the database, or take long; then never on a thread of the network. */
    static boolean waits(ActiveKey key) {
        return key.onTestClock() || key.trackingPlan() != 0;
    }

    /**
     * Takes a body in. The receipt comes when all of its valid events are on the log; it fails with
     * {@link EventLogUnavailableException} where they are not all there.
     *
     * @param parse reads the body
     * @throws Problem where nothing of the body can be used, or the key may not send events
     */
    CompletableFuture<Receipt> take(ActiveKey key, IdSeed idSeed, Function<EventContext, ParsedBody> parse) {
        if (!KeyScope.EVENTS_WRITE.isAmong(key.scopes())) {
            throw Problem.missingScope(KeyScope.EVENTS_WRITE.code());
        }
        long receivedAt = micros(clock.instant());
        long clockAt = key.onTestClock() ? micros(billingClock.now(key.organization())) : receivedAt;
        return switch (parse.apply(new EventContext(key.keyLine(), clockAt, idSeed))) {
            case ParsedBody.Unusable unusable -> throw problemOf(unusable);
            case ParsedBody.Events events -> write(key, plans.judged(key, events), receivedAt, clockAt);
        };
    }

    private CompletableFuture<Receipt> write(ActiveKey key, ParsedBody.Events events, long receivedAt, long clockAt) {
        Receipt receipt = new Receipt(events.valid().size(), events.rejected(), events.made());
        if (events.valid().isEmpty()) {
            return CompletableFuture.completedFuture(receipt);
        }
        int partitions = topics.partitions();
        if (partitions == 0) {
            return CompletableFuture.failedFuture(
                    new EventLogUnavailableException("the event log is not ready yet", null));
        }
        return writer.write(EventRecords.of(events.valid(), key, receivedAt, clockAt, partitions))
                .thenApply(_ -> receipt);
    }

    private static Problem problemOf(ParsedBody.Unusable unusable) {
        return switch (unusable.fault()) {
            case MALFORMED_BODY -> Problem.badRequest("malformed_body", unusable.detail());
            case TOO_MANY_EVENTS -> Problem.tooLarge("too_many_events", unusable.detail());
            case NO_EVENT -> Problem.badRequest("no_event_accepted", unusable.detail());
        };
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1_000;
    }
}
