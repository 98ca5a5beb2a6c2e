package io.meterhouse.metering.activity;

import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.storage.MeterStore;
import io.meterhouse.events.storage.EventLog;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.CountedWindow;
import io.meterhouse.metering.storage.MeterBackfillStore;
import io.meterhouse.metering.storage.TouchedHour;
import io.meterhouse.metering.storage.TouchedStore;
import io.meterhouse.metering.storage.WindowCountStore;
import io.meterhouse.metering.storage.WindowStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Brings the windows of a shard up to what is stored. It counts whole hours anew, so that doing it twice, late events,
 * corrections and replays need nothing special.
 */
@Component
class ShardMeter {
    /** Hours that are counted by one statement. */
    private static final int HOURS_PER_STATEMENT = 500;

    /** Older hours that are counted by one statement. */
    private static final int OLDER_HOURS_PER_STATEMENT = 100;

    /** The most touched hours of one look; it is made of memory. */
    private static final int MOST_HOURS = 1_000_000;

    /** Corrections are looked for a little further back than the last look, for clocks differ. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    /** How far back corrections are looked for where nobody knows when somebody last looked. */
    private static final Duration LOOK_BACK = Duration.ofDays(1);

    private final EventLog log;
    private final TouchedStore touched;
    private final WindowCountStore counts;
    private final WindowStore windows;
    private final MeterBackfillStore backfills;
    private final MeterStore meters;
    private final Clock clock;
    private final MeteringProperties properties;

    ShardMeter(
            EventLog log,
            TouchedStore touched,
            WindowCountStore counts,
            WindowStore windows,
            MeterBackfillStore backfills,
            MeterStore meters,
            Clock clock,
            MeteringProperties properties) {
        this.log = log;
        this.touched = touched;
        this.counts = counts;
        this.windows = windows;
        this.backfills = backfills;
        this.meters = meters;
        this.clock = clock;
        this.properties = properties;
    }

    Watch begin(int shard) {
        windows.forgetMoreThan(properties.shards());
        Instant lookedAt = windows.lookedAt(shard);
        // What was corrected while nobody watched is made good at the beginning of a watch, and no more: to find what
        // corrections touch costs a pass over the events.
        Instant since = lookedAt == null ? clock.instant().minus(LOOK_BACK) : lookedAt.minus(OVERLAP);
        return new Watch(shard, windows.position(shard), since);
    }

    /** The looks at one shard, one after the other. */
    final class Watch {
        private final int shard;
        private @Nullable LogPosition looked;
        private Instant correctionsSince;

        private Watch(int shard, @Nullable LogPosition looked, Instant correctionsSince) {
            this.shard = shard;
            this.looked = looked;
            this.correctionsSince = correctionsSince;
        }

        /**
         * Counts what was touched since the last look.
         *
         * @return how many windows were written
         */
        long look() {
            Instant now = clock.instant();
            LogPosition stored = log.stored();
            List<TouchedHour> hours =
                    new ArrayList<>(touched.correctedSince(shard, properties.shards(), correctionsSince, MOST_HOURS));
            if (!stored.equals(looked)) {
                LogPosition since = looked == null ? new LogPosition(0, List.of()) : looked;
                hours.addAll(touched.since(shard, properties.shards(), since, MOST_HOURS));
            }
            long written = 0;
            if (!hours.isEmpty()) {
                written = count(hours, stored);
            }
            for (String meter : backfills.toCount(shard)) {
                written += countOlder(meter, stored);
            }
            if (!stored.equals(looked)) {
                windows.looked(shard, stored, now);
                looked = stored;
            }
            correctionsSince = now.minus(OVERLAP);
            return written;
        }

        /** Whether somebody waits for the next look, which must follow then. */
        boolean takeUpWait() {
            return windows.takeUpWait(shard);
        }

        /**
         * Counts every hour of a meter whose older events were matched. The shard does this itself, between two looks, so
         * that nobody writes a window over a newer one.
         */
        private long countOlder(String meterId, LogPosition stored) {
            Meter meter = Objects.requireNonNull(meters.byId(meterId), meterId);
            long written = 0;
            TouchedHour last = null;
            List<TouchedHour> hours;
            do {
                hours = touched.ofType(shard, properties.shards(), meter.eventType(), last, OLDER_HOURS_PER_STATEMENT);
                if (!hours.isEmpty()) {
                    List<CountedWindow> counted = counts.count(meter, hours, stored);
                    written += windows.write(meterId, counted, clock.instant());
                    last = hours.getLast();
                }
            } while (hours.size() == OLDER_HOURS_PER_STATEMENT);
            backfills.counted(meterId, shard, clock.instant());
            return written;
        }

        private long count(List<TouchedHour> hours, LogPosition stored) {
            Map<String, List<TouchedHour>> byType =
                    hours.stream().distinct().collect(Collectors.groupingBy(TouchedHour::type));
            long written = 0;
            for (Meter meter : meters.all()) {
                List<TouchedHour> ofType = byType.getOrDefault(meter.eventType(), List.of());
                for (int from = 0; from < ofType.size(); from += HOURS_PER_STATEMENT) {
                    List<TouchedHour> some = ofType.subList(from, Math.min(ofType.size(), from + HOURS_PER_STATEMENT));
                    written += windows.write(meter.id(), counts.count(meter, some, stored), clock.instant());
                }
            }
            return written;
        }
    }
}
