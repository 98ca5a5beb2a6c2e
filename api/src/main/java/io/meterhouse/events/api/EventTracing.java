package io.meterhouse.events.api;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.api.AcceptedEvents.Lookup;
import io.meterhouse.events.api.AcceptedEvents.Sought;
import io.meterhouse.events.api.EventStatusView.MeterStatus;
import io.meterhouse.events.api.EventStatusView.Repeat;
import io.meterhouse.events.proto.EventRecord;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.events.storage.EventStore;
import io.meterhouse.events.storage.InvoicedEvents;
import io.meterhouse.events.storage.InvoicedEvents.Billed;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.StoredEvent;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.operations.api.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds out where an event is: on the log, in the store, counted by which meters, on which invoice lines. */
@Component
class EventTracing {
    private static final int MOST_REPEATS = 20;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final EventStore events;
    private final EventLog log;
    private final AcceptedEvents accepted;
    private final MeterStore meters;
    private final InvoicedEvents invoiced;

    EventTracing(EventStore events, EventLog log, AcceptedEvents accepted, MeterStore meters, InvoicedEvents invoiced) {
        this.events = events;
        this.log = log;
        this.accepted = accepted;
        this.meters = meters;
        this.invoiced = invoiced;
    }

    /**
     * Where it is.
     *
     * @throws Problem 404 where it was never accepted, 503 where that cannot be known yet
     */
    EventStatusView trace(String organization, Environment environment, String source, String id) {
        List<StoredEvent> records = events.records(organization, environment, source, id);
        if (!records.isEmpty()) {
            return stored(records);
        }
        Sought sought = new Sought(organization, environment, source, id);
        long storedTo = storedTo(accepted.partitionOf(sought));
        // What was stored since the first look lies before that place, so look once more.
        records = events.records(organization, environment, source, id);
        return records.isEmpty() ? onTheLog(sought, storedTo) : stored(records);
    }

    private long storedTo(int partition) {
        LogPosition stored = log.stored();
        return partition < stored.offsets().size() ? stored.offsets().get(partition) : 0;
    }

    private EventStatusView onTheLog(Sought sought, long storedTo) {
        Lookup lookup = accepted.find(sought, storedTo);
        if (!lookup.records().isEmpty()) {
            List<EventRecord> records = lookup.records();
            List<Repeat> repeats = records.stream()
                    .skip(1)
                    .limit(MOST_REPEATS)
                    .map(record -> new Repeat(
                            Parameters.instant(record.getReceivedAtMicros()),
                            Parameters.instant(record.getTimeMicros())))
                    .toList();
            return EventStatusView.accepted(
                    records.getFirst(), sought.environment().code(), repeats);
        }
        if (lookup.complete()) {
            throw Problem.notFound();
        }
        throw Problem.unavailable(
                "not_known_yet", "More has been accepted than was looked through; ask again.", RETRY_AFTER);
    }

    private EventStatusView stored(List<StoredEvent> records) {
        int place = 0;
        for (int i = 0; i < records.size(); i++) {
            if (!records.get(i).repeat()) {
                place = i;
            }
        }
        StoredEvent counts = records.get(place);
        List<Repeat> repeats = records.subList(place + 1, records.size()).stream()
                .limit(MOST_REPEATS)
                .map(record -> new Repeat(record.receivedAt(), record.time()))
                .toList();
        List<MeterStatus> statuses = new ArrayList<>();
        for (Meter meter : meters.all()) {
            if (meter.eventType().equals(counts.type())) {
                statuses.add(status(counts, meter));
            }
        }
        return EventStatusView.stored(counts, furthest(statuses), statuses, repeats);
    }

    private MeterStatus status(StoredEvent event, Meter meter) {
        if (event.environment() == Environment.TEST) {
            return excluded(meter, "test");
        }
        if (event.repeat()) {
            return excluded(meter, "duplicate");
        }
        if (!event.meters().contains(meter.number())) {
            return excluded(meter, "filtered");
        }
        Billed billed = invoiced.billed(
                event.organization(), meter.id(), event.time(), event.epoch(), event.partition(), event.offset());
        return new MeterStatus(meter.key(), true, billed.late() ? "late" : null, billed.lines());
    }

    private static MeterStatus excluded(Meter meter, String reason) {
        return new MeterStatus(meter.key(), false, reason, List.of());
    }

    private static String furthest(List<MeterStatus> meters) {
        if (meters.isEmpty()) {
            return "stored";
        }
        if (meters.stream().anyMatch(meter -> !meter.lines().isEmpty())) {
            return "invoiced";
        }
        return meters.stream().anyMatch(MeterStatus::counted) ? "metered" : "excluded";
    }
}
