package io.meterhouse.billing.activity;

import io.meterhouse.billing.Period;
import io.meterhouse.billing.storage.UsageWindowCounts;
import io.meterhouse.catalog.Meter;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.ClosingUsageStore;
import io.meterhouse.metering.storage.MeterBackfillStore;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Answers from the log and from the stored events. */
@Component
class MeteredUsageAtClose implements UsageAtClose {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final int LOOKS = 30;

    private final EventLog log;
    private final ClosingUsageStore usage;
    private final UsageWindowCounts windows;
    private final MeterBackfillStore backfills;

    MeteredUsageAtClose(
            EventLog log, ClosingUsageStore usage, UsageWindowCounts windows, MeterBackfillStore backfills) {
        this.log = log;
        this.usage = usage;
        this.windows = windows;
        this.backfills = backfills;
    }

    @Override
    public LogPosition end() {
        return log.end();
    }

    @Override
    public boolean isStored(LogPosition position) {
        return log.covers(log.stored(), position);
    }

    @Override
    public List<Counted> count(String organization, List<Meter> meters, Period period, LogPosition upTo) {
        Set<String> unfinished =
                backfills.backfilling(meters.stream().map(Meter::id).toList());
        if (!unfinished.isEmpty()) {
            throw ApplicationFailure.newFailure(
                    "the older events of " + String.join(", ", unfinished) + " are still being counted",
                    "MeterBackfilling");
        }
        return usage.count(organization, meters, period, upTo).stream()
                .map(found -> new Counted(
                        found.meterId(), found.quantity(), found.counted(), found.excluded(), found.checksum()))
                .toList();
    }

    @Override
    public List<Late> late(
            String organization, List<Meter> meters, Instant before, LogPosition from, LogPosition upTo) {
        return usage.late(organization, meters, before, from, upTo).stream()
                .map(late -> new Late(late.meterId(), late.time(), late.counted()))
                .toList();
    }

    /**
     * Compares events counted with the windows of the whole hours inside the period. Windows go on while an invoice closes,
     * so what they hold beyond it must be what has been stored since.
     */
    @Override
    public @Nullable String mismatch(
            String organization, Meter meter, Period period, Counted counted, LogPosition upTo) {
        Period hours = wholeHours(period);
        List<LogPosition> looked = windows.looked();
        if (looked.isEmpty() || !hours.start().isBefore(hours.end())) {
            return null;
        }
        if (!looked.stream().allMatch(position -> log.covers(position, upTo))
                || !backfills.windowsCounted(meter.id())) {
            windows.waitForLook();
            throw ApplicationFailure.newFailure(
                    "the usage windows do not reach the closing position yet", "WindowsBehind");
        }
        long closed = hours.equals(period) ? counted.counted() : counted(organization, meter, hours, upTo);
        long inWindows = windows.counted(organization, meter.id(), hours);
        for (int look = 1; look < LOOKS && !agree(organization, meter, hours, closed, inWindows); look++) {
            // What a close has just corrected is corrected in the windows at their next look.
            Pauses.sleep(BETWEEN_LOOKS);
            inWindows = windows.counted(organization, meter.id(), hours);
        }
        if (agree(organization, meter, hours, closed, inWindows)) {
            return null;
        }
        return "The usage windows of " + meter.key() + " hold " + inWindows + " events, the close counted " + closed
                + ".";
    }

    /** Windows may hold what was stored since the close, and nothing else. */
    private boolean agree(String organization, Meter meter, Period hours, long closed, long inWindows) {
        return inWindows == closed
                || (inWindows > closed && inWindows <= counted(organization, meter, hours, log.stored()));
    }

    private long counted(String organization, Meter meter, Period hours, LogPosition upTo) {
        return usage.count(organization, List.of(meter), hours, upTo).getFirst().counted();
    }

    private static Period wholeHours(Period period) {
        Instant first = period.start().truncatedTo(ChronoUnit.HOURS);
        Instant start = first.equals(period.start()) ? first : first.plus(HOUR);
        Instant end = period.end().truncatedTo(ChronoUnit.HOURS);
        return new Period(start, end.isBefore(start) ? start : end);
    }
}
