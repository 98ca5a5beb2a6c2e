package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterFilter;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.events.storage.EventFilter;
import io.meterhouse.events.storage.EventPlace;
import io.meterhouse.events.storage.EventStore;
import io.meterhouse.events.storage.OlderMatchTable;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.StoredEvent;
import io.meterhouse.events.storage.TestLayout;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.LineEvents.LineEvent;
import io.meterhouse.metering.storage.OlderEventStore.Looked;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A log that knew its meters too late, beside the same log that knew them from the beginning: nobody can tell them apart. */
@ParameterizedClass
@EnumSource(TestLayout.class)
class OlderEventStoreIT {
    private static final String OURS = RecordedLog.OURS;
    private static final Period FEBRUARY =
            new Period(Instant.parse("2026-02-01T00:00:00Z"), Instant.parse("2026-03-01T00:00:00Z"));
    private static final Instant BEFORE_ALL = FEBRUARY.start().minus(Duration.ofDays(60));
    private static final Instant MADE = Instant.parse("2026-02-20T00:00:00Z");
    private static final Instant CLOSE = FEBRUARY.end().plus(Duration.ofHours(1));
    private static final Instant AFTER_ALL = FEBRUARY.end().plus(Duration.ofDays(20));
    private static final int SMALL_BLOCK = 70;
    private static final int HOURS_PER_PAGE = 150;
    private static final int LARGE_BLOCK = 10_000;

    private static final Meter CALLS = meter(1, "api.request", Aggregation.COUNT, null, false);
    private static final Meter USERS = meter(2, "api.request", Aggregation.UNIQUE_COUNT, "subject", false);
    private static final Meter BYTES = meter(3, "storage.written", Aggregation.SUM, "$.bytes", true);
    private static final Meter LARGEST = meter(4, "storage.written", Aggregation.MAX, "$.bytes", false);
    private static final Meter LAST = meter(5, "storage.written", Aggregation.LATEST, "$.bytes", false);
    private static final Meter UNUSED = meter(6, "job.run", Aggregation.SUM, "$.n", false);
    private static final List<Meter> METERS = List.of(CALLS, USERS, BYTES, LARGEST, LAST, UNUSED);

    private final TestLayout layout;

    OlderEventStoreIT(TestLayout layout) {
        this.layout = layout;
    }

    @Test
    void metersMadeAfterTheirEventsCountThemAsIfTheyHadAlwaysBeenThere() {
        try (Twins twins = new Twins(layout, 31)) {
            assertThat(twins.late.closing().count(OURS, METERS, FEBRUARY, twins.closedAt))
                    .isNotEqualTo(twins.early.closing().count(OURS, METERS, FEBRUARY, twins.closedAt));
            METERS.forEach(meter -> twins.backfill(meter, LARGE_BLOCK));
            twins.assertAlike();
        }
    }

    @Test
    void blocksOfAnySizeAndASecondBackfillChangeNothing() {
        try (Twins twins = new Twins(layout, 32)) {
            METERS.forEach(meter -> twins.backfill(meter, SMALL_BLOCK));
            twins.assertAlike();
            long matches = twins.matches();
            METERS.forEach(meter -> twins.backfill(meter, LARGE_BLOCK));
            twins.assertAlike();
            assertThat(twins.matches()).isEqualTo(matches).isPositive();
        }
    }

    @Test
    void aBackfillThatDiedBetweenABlockAndItsRowGoesOnFromTheRow() {
        try (Twins twins = new Twins(layout, 33)) {
            for (Meter meter : METERS) {
                OlderEventCursor cursor = OlderEventCursor.START;
                for (int block = 0; block < 3 && cursor != null; block++) {
                    // The first try of each block is one that nobody heard of.
                    twins.store().match(meter, twins.barrier, cursor, SMALL_BLOCK);
                    cursor = twins.store()
                            .match(meter, twins.barrier, cursor, SMALL_BLOCK)
                            .next();
                }
                twins.backfill(meter, cursor, SMALL_BLOCK);
            }
            twins.assertAlike();
        }
    }

    @Test
    void whatIsToBeLookedAtIsWhatLiesBeforeThePositionWithoutAMatch() {
        try (Twins twins = new Twins(layout, 34)) {
            long older = twins.late.log.records.stream()
                    .filter(sent -> sent.type().equals(CALLS.eventType()) && sent.isBefore(twins.madeAt))
                    .count();
            assertThat(twins.store().count(CALLS, twins.barrier)).isEqualTo(older);
            assertThat(twins.backfill(CALLS, SMALL_BLOCK)).isEqualTo(older);
            assertThat(twins.store().count(UNUSED, twins.barrier)).isZero();
            assertThat(twins.store().match(UNUSED, twins.barrier, OlderEventCursor.START, SMALL_BLOCK))
                    .isEqualTo(new Looked(0, null));
        }
    }

    /** One of the two logs, and what is read from it. */
    private record Read(RecordedLog log) {
        ClosingUsageStore closing() {
            return new ClosingUsageStore(log.clickHouse);
        }

        List<CountedWindow> windows(Meter meter, LogPosition upTo) {
            TouchedStore touched = new TouchedStore(log.clickHouse);
            List<TouchedHour> hours = new ArrayList<>();
            List<TouchedHour> page = touched.ofType(0, 1, meter.eventType(), null, HOURS_PER_PAGE);
            while (!page.isEmpty()) {
                hours.addAll(page);
                page = touched.ofType(0, 1, meter.eventType(), page.getLast(), HOURS_PER_PAGE);
            }
            assertThat(hours).doesNotHaveDuplicates();
            return hours.isEmpty()
                    ? List.of()
                    : new WindowCountStore(log.clickHouse)
                            .count(meter, hours, upTo).stream()
                                    .sorted(Comparator.comparing(CountedWindow::toString))
                                    .toList();
        }

        Usage usage(Meter meter, Environment environment) {
            return new UsageStore(log.clickHouse)
                    .read(new UsageQuery(
                            OURS,
                            environment,
                            meter,
                            FEBRUARY.start(),
                            FEBRUARY.end(),
                            UsageWindow.DAY,
                            ZoneId.of("UTC"),
                            List.copyOf(meter.groupBy().keySet()),
                            null));
        }

        List<LineEvent> line(Meter meter, LogPosition closedAt) {
            List<LineEvent> all = new ArrayList<>();
            String cursor = null;
            do {
                LineEvents page = closing()
                        .events(new LineEventsQuery(OURS, meter, FEBRUARY, null, closedAt, false, null, cursor, 100));
                all.addAll(page.data());
                cursor = page.nextCursor();
            } while (cursor != null);
            return all;
        }

        List<StoredEvent> events() {
            return new EventStore(log.clickHouse)
                    .page(
                            new EventFilter(OURS, Environment.LIVE, null, null, null, null),
                            EventPlace.START,
                            LARGE_BLOCK);
        }
    }

    /** The same records twice: the one log knows its meters at last, the other did from the first record on. */
    private static final class Twins implements AutoCloseable {
        final Read late;
        final Read early;
        final LogPosition madeAt;
        final LogPosition barrier;
        final LogPosition closedAt;

        Twins(TestLayout layout, long seed) {
            late = new Read(new RecordedLog(layout, List.of(), seed, 25));
            early = new Read(new RecordedLog(layout, METERS, seed, 25));
            both(log -> {
                log.send(500, BEFORE_ALL, FEBRUARY.start());
                log.beginEpoch();
                log.send(500, FEBRUARY.start(), MADE);
                log.write();
            });
            madeAt = late.log.end();
            late.log.know(METERS);
            // The sink knows the meters, and the end of the log is read a little later than that.
            both(log -> log.send(100, MADE, MADE.plus(Duration.ofDays(1))));
            barrier = late.log.end();
            both(log -> log.send(200, MADE.plus(Duration.ofDays(1)), CLOSE));
            closedAt = late.log.end();
            both(log -> {
                log.send(200, CLOSE, AFTER_ALL);
                log.write();
            });
        }

        private void both(java.util.function.Consumer<RecordedLog> what) {
            what.accept(late.log);
            what.accept(early.log);
        }

        OlderEventStore store() {
            return new OlderEventStore(late.log.clickHouse, new OlderMatchTable(late.log.clickHouse));
        }

        long backfill(Meter meter, int block) {
            return backfill(meter, OlderEventCursor.START, block);
        }

        /** How many events were looked at. */
        long backfill(Meter meter, @Nullable OlderEventCursor from, int block) {
            long looked = 0;
            OlderEventCursor cursor = from;
            while (cursor != null) {
                Looked step = store().match(meter, barrier, cursor, block);
                looked += step.looked();
                cursor = step.next();
            }
            return looked;
        }

        long matches() {
            return late.log.clickHouse.one(
                    "SELECT uniqExact(meter, log_epoch, log_partition, log_offset) AS n FROM event_matches",
                    new Parameters(),
                    row -> row.number("n"));
        }

        void assertAlike() {
            ClosingUsageStore seen = late.closing();
            ClosingUsageStore wanted = early.closing();
            assertThat(seen.count(OURS, METERS, FEBRUARY, closedAt))
                    .isEqualTo(wanted.count(OURS, METERS, FEBRUARY, closedAt))
                    .isEqualTo(seen.recount(OURS, METERS, FEBRUARY, closedAt));
            assertThat(seen.late(OURS, METERS, FEBRUARY.end(), barrier, closedAt))
                    .isEqualTo(wanted.late(OURS, METERS, FEBRUARY.end(), barrier, closedAt));
            assertThat(seen.lateIdentities(OURS, METERS, FEBRUARY, closedAt))
                    .isEqualTo(wanted.lateIdentities(OURS, METERS, FEBRUARY, closedAt));
            for (Meter meter : METERS) {
                assertThat(late.windows(meter, closedAt)).isEqualTo(early.windows(meter, closedAt));
                assertThat(late.usage(meter, Environment.LIVE)).isEqualTo(early.usage(meter, Environment.LIVE));
                assertThat(late.usage(meter, Environment.TEST)).isEqualTo(early.usage(meter, Environment.TEST));
                assertThat(late.line(meter, closedAt)).isEqualTo(early.line(meter, closedAt));
            }
            Map<Integer, BigDecimal> counted = seen.count(OURS, METERS, FEBRUARY, closedAt).stream()
                    .filter(usage -> usage.quantity() != null)
                    .collect(Collectors.toMap(
                            usage -> METERS.stream()
                                    .filter(meter -> meter.id().equals(usage.meterId()))
                                    .findFirst()
                                    .orElseThrow()
                                    .number(),
                            usage -> Objects.requireNonNull(usage.quantity())));
            assertThat(counted.get(CALLS.number())).isPositive();
            assertThat(late.events()).isEqualTo(early.events()).isNotEmpty();
        }

        @Override
        public void close() {
            late.log.close();
            early.log.close();
        }
    }

    private static Meter meter(
            int number, String type, Aggregation aggregation, @Nullable String path, boolean filtered) {
        return new Meter(
                "mtr_" + number,
                number,
                "meter_" + number,
                "Meter",
                type,
                aggregation,
                path == null ? null : ValuePath.parse(path),
                filtered ? List.of(new MeterFilter(ValuePath.parse("$.region"), MeterFilter.Op.EQ, "eu")) : List.of(),
                new TreeMap<>(Map.of("region", ValuePath.parse("$.region"))));
    }
}
