package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterFilter;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.events.storage.TestLayout;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.LineEvents.LineEvent;
import io.meterhouse.metering.storage.RecordedLog.Sent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestLayout.class)
class ClosingUsageStoreIT {
    private static final String OURS = RecordedLog.OURS;
    private static final Period FEBRUARY =
            new Period(Instant.parse("2026-02-01T00:00:00Z"), Instant.parse("2026-03-01T00:00:00Z"));
    private static final Instant BEFORE_ALL = FEBRUARY.start().minus(Duration.ofDays(75));
    private static final Instant CLOSE = FEBRUARY.end().plus(Duration.ofHours(1));
    private static final Instant AFTER_ALL = FEBRUARY.end().plus(Duration.ofDays(30));

    private static final Meter CALLS = meter(1, "api.request", Aggregation.COUNT, null, false);
    private static final Meter USERS = meter(2, "api.request", Aggregation.UNIQUE_COUNT, "subject", false);
    private static final Meter BYTES = meter(3, "storage.written", Aggregation.SUM, "$.bytes", true);
    private static final Meter LARGEST = meter(4, "storage.written", Aggregation.MAX, "$.bytes", false);
    private static final Meter SMALLEST = meter(5, "storage.written", Aggregation.MIN, "$.bytes", false);
    private static final Meter MEAN = meter(6, "storage.written", Aggregation.AVG, "$.bytes", false);
    private static final Meter LAST = meter(7, "storage.written", Aggregation.LATEST, "$.bytes", false);
    private static final Meter UNUSED = meter(8, "job.run", Aggregation.MAX, "$.n", false);
    private static final List<Meter> METERS = List.of(CALLS, USERS, BYTES, LARGEST, SMALLEST, MEAN, LAST, UNUSED);

    private final TestLayout layout;

    ClosingUsageStoreIT(TestLayout layout) {
        this.layout = layout;
    }

    @Test
    void aCloseCountsEachIdentityOnceWhateverTheMarksSayAndRawBytesAgree() {
        for (int wrongMarks : new int[] {0, 25, 100}) {
            try (RecordedLog log = new RecordedLog(layout, METERS, wrongMarks, wrongMarks)) {
                log.send(700, BEFORE_ALL, FEBRUARY.start());
                log.beginEpoch();
                log.send(700, FEBRUARY.start(), CLOSE);
                LogPosition closedAt = log.end();
                log.send(400, CLOSE, AFTER_ALL);
                log.write();
                ClosingUsageStore store = new ClosingUsageStore(log.clickHouse);
                List<MeterUsage> raw = store.recount(OURS, METERS, FEBRUARY, closedAt);
                List<MeterUsage> counted = store.count(OURS, METERS, FEBRUARY, closedAt);
                for (int i = 0; i < METERS.size(); i++) {
                    assertIsWhatWasSent(counted.get(i), METERS.get(i), log, closedAt);
                }
                assertThat(raw).isEqualTo(counted);
                long corrections = log.corrections();
                assertThat(corrections).satisfies(found -> assertThat(found > 0).isEqualTo(wrongMarks > 0));
                assertThat(store.count(OURS, METERS, FEBRUARY, closedAt)).isEqualTo(counted);
                assertThat(log.corrections()).isEqualTo(corrections);
            }
        }
    }

    @Test
    void aClockSetBackMakesNoRepeatAnOriginal() {
        try (RecordedLog log = new RecordedLog(layout, METERS, 8, 100)) {
            log.send(300, Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-20T00:00:00Z"));
            log.send(300, BEFORE_ALL, CLOSE);
            log.write();
            ClosingUsageStore store = new ClosingUsageStore(log.clickHouse);
            List<MeterUsage> counted = store.count(OURS, METERS, FEBRUARY, log.end());
            assertIsWhatWasSent(counted.getFirst(), CALLS, log, log.end());
            assertThat(store.recount(OURS, METERS, FEBRUARY, log.end())).isEqualTo(counted);
        }
    }

    @Test
    void whatIsCountedBehindAPositionIsLateByMeterAndHour() {
        try (RecordedLog log = new RecordedLog(layout, METERS, 11, 30)) {
            log.send(600, BEFORE_ALL, CLOSE);
            LogPosition closedAt = log.end();
            log.send(400, CLOSE, AFTER_ALL);
            LogPosition later = log.end();
            log.send(100, AFTER_ALL, AFTER_ALL.plus(Duration.ofDays(1)));
            log.write();
            ClosingUsageStore store = new ClosingUsageStore(log.clickHouse);
            Map<String, Long> wanted = new TreeMap<>();
            for (Meter meter : List.of(BYTES, CALLS)) {
                log.records.stream()
                        .filter(sent -> counts(meter, sent) && sent.time().isBefore(FEBRUARY.end()))
                        .filter(sent -> !sent.isBefore(closedAt) && sent.isBefore(later))
                        .forEach(sent -> wanted.merge(
                                meter.id() + " " + sent.time().truncatedTo(ChronoUnit.HOURS), 1L, Long::sum));
            }
            Map<String, Long> seen = new TreeMap<>();
            store.late(OURS, List.of(BYTES, CALLS), FEBRUARY.end(), closedAt, later)
                    .forEach(late -> seen.put(late.meterId() + " " + late.time(), late.counted()));
            assertThat(seen).isEqualTo(wanted).isNotEmpty();
            assertThat(store.lateIdentities(OURS, METERS, FEBRUARY, closedAt)).isEqualTo(lateIdentities(log, closedAt));
            assertThat(store.late("org_nobody", METERS, FEBRUARY.end(), closedAt, later))
                    .isEmpty();
        }
    }

    @Test
    void aLineListsEveryEventOfItsPeriodOnceWithTheReasonPageByPage() {
        try (RecordedLog log = new RecordedLog(layout, METERS, 5, 20)) {
            log.send(900, BEFORE_ALL, CLOSE);
            LogPosition closedAt = log.end();
            log.send(600, CLOSE, FEBRUARY.end().plus(Duration.ofDays(20)));
            LogPosition adjustedAt = log.end();
            log.write();
            ClosingUsageStore store = new ClosingUsageStore(log.clickHouse);
            BigDecimal quantity = Objects.requireNonNull(store.count(OURS, List.of(BYTES), FEBRUARY, closedAt)
                    .getFirst()
                    .quantity());
            Line line = new Line(store, null, closedAt, false);
            List<Sent> ofPeriod = log.records.stream()
                    .filter(sent -> sent.organization().equals(OURS)
                            && sent.type().equals(BYTES.eventType())
                            && FEBRUARY.contains(sent.time()))
                    .toList();
            Map<String, Long> wanted = ofPeriod.stream()
                    .collect(
                            Collectors.groupingBy(sent -> reason(sent, closedAt), TreeMap::new, Collectors.counting()));
            List<LineEvent> all = line.all(null);
            assertThat(tally(all))
                    .isEqualTo(wanted)
                    .containsOnlyKeys("counted", "duplicate", "filtered", "late", "test");
            assertThat(all)
                    .isSortedAccordingTo(Comparator.comparing(LineEvent::time).reversed());
            assertThat(names(line.all(true)))
                    .containsExactlyInAnyOrderElementsOf(ofPeriod.stream()
                            .filter(sent -> reason(sent, closedAt).equals("counted"))
                            .map(sent -> sent.source() + " " + sent.id() + " " + sent.time())
                            .toList());
            assertThat(line.all(false))
                    .noneMatch(LineEvent::counted)
                    .hasSize(all.size() - wanted.get("counted").intValue());
            assertThat(sumOfCounted(all)).isEqualByComparingTo(quantity);
            LineEvents page = line.page(null, null);
            assertThat(page.counted()).isEqualTo(wanted.remove("counted"));
            assertThat(page.excluded()).isEqualTo(wanted);
            List<LineEvent> adjustment = new Line(store, closedAt, adjustedAt, true).all(null);
            assertThat(adjustment)
                    .allMatch(LineEvent::counted)
                    .hasSize(wanted.get("late").intValue());
        }
    }

    private record Line(ClosingUsageStore store, @Nullable LogPosition from, LogPosition closedAt, boolean adjustment) {
        LineEvents page(@Nullable Boolean counted, @Nullable String cursor) {
            return store.events(
                    new LineEventsQuery(OURS, BYTES, FEBRUARY, from, closedAt, adjustment, counted, cursor, 17));
        }

        List<LineEvent> all(@Nullable Boolean counted) {
            LineEvents page = page(counted, null);
            List<LineEvent> all = new ArrayList<>(page.data());
            while (page.nextCursor() != null) {
                page = page(counted, page.nextCursor());
                all.addAll(page.data());
            }
            return all;
        }
    }

    private static Map<String, Long> tally(List<LineEvent> events) {
        return events.stream()
                .collect(Collectors.groupingBy(
                        event -> event.reason() == null ? "counted" : event.reason(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static List<String> names(List<LineEvent> events) {
        return events.stream()
                .map(event -> event.source() + " " + event.id() + " " + event.time())
                .toList();
    }

    private static BigDecimal sumOfCounted(List<LineEvent> events) {
        return events.stream()
                .filter(LineEvent::counted)
                .map(event -> new BigDecimal(Objects.requireNonNull(event.value())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static long lateIdentities(RecordedLog log, LogPosition closedAt) {
        Set<String> identities = new HashSet<>();
        log.records.stream()
                .filter(sent -> METERS.stream().anyMatch(meter -> counts(meter, sent)))
                .filter(sent -> FEBRUARY.contains(sent.time()) && !sent.isBefore(closedAt))
                .forEach(sent -> identities.add(sent.source() + " " + sent.id()));
        return identities.size();
    }

    private static void assertIsWhatWasSent(MeterUsage usage, Meter meter, RecordedLog log, LogPosition closedAt) {
        List<Sent> ofPeriod = log.records.stream()
                .filter(sent -> sent.organization().equals(OURS) && sent.type().equals(meter.eventType()))
                .filter(sent -> FEBRUARY.contains(sent.time()) && sent.isBefore(closedAt))
                .toList();
        List<Sent> counted =
                ofPeriod.stream().filter(sent -> counts(meter, sent)).toList();
        Map<String, Long> excluded = ofPeriod.stream()
                .filter(sent -> !counts(meter, sent))
                .collect(Collectors.groupingBy(
                        sent -> sent.environment() == Environment.TEST
                                ? "test"
                                : sent.repeat() ? "duplicate" : "filtered",
                        TreeMap::new,
                        Collectors.counting()));
        assertThat(usage.counted()).as(meter.key()).isEqualTo(counted.size());
        assertThat(usage.excluded()).as(meter.key()).isEqualTo(excluded);
        BigDecimal wanted = quantity(meter, counted);
        if (wanted == null) {
            assertThat(usage.quantity()).as(meter.key()).isNull();
        } else {
            assertThat(usage.quantity()).as(meter.key()).isEqualByComparingTo(wanted);
        }
    }

    private static @Nullable BigDecimal quantity(Meter meter, List<Sent> counted) {
        Stream<BigDecimal> values = counted.stream().map(Sent::value).filter(Objects::nonNull);
        BigDecimal sum =
                counted.stream().map(Sent::value).filter(Objects::nonNull).reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (meter.aggregation()) {
            case COUNT -> BigDecimal.valueOf(counted.size());
            case UNIQUE_COUNT ->
                BigDecimal.valueOf(
                        counted.stream().map(Sent::subject).distinct().count());
            case SUM -> sum;
            case MIN -> values.min(Comparator.naturalOrder()).orElse(null);
            case MAX -> values.max(Comparator.naturalOrder()).orElse(null);
            case AVG -> Aggregation.average(sum, counted.size());
            case LATEST ->
                counted.stream()
                        .max(Comparator.comparing(Sent::order))
                        .map(Sent::value)
                        .orElse(null);
        };
    }

    private static boolean counts(Meter meter, Sent sent) {
        return sent.organization().equals(OURS)
                && sent.environment() == Environment.LIVE
                && sent.type().equals(meter.eventType())
                && !sent.repeat()
                && matches(meter, sent);
    }

    private static boolean matches(Meter meter, Sent sent) {
        return switch (meter.aggregation()) {
            case COUNT -> true;
            case UNIQUE_COUNT -> sent.subject() != null;
            case SUM -> sent.value() != null && sent.region().equals("eu");
            case MIN, MAX, AVG, LATEST -> sent.value() != null;
        };
    }

    private static String reason(Sent sent, LogPosition closedAt) {
        if (sent.environment() == Environment.TEST) {
            return "test";
        }
        if (sent.repeat()) {
            return "duplicate";
        }
        if (!matches(BYTES, sent)) {
            return "filtered";
        }
        return sent.isBefore(closedAt) ? "counted" : "late";
    }

    private static Meter meter(
            int number, String type, Aggregation aggregation, @Nullable String path, boolean onlyEurope) {
        return new Meter(
                "mtr_" + number,
                number,
                aggregation.name() + number,
                aggregation.name(),
                type,
                aggregation,
                path == null ? null : ValuePath.parse(path),
                onlyEurope ? List.of(new MeterFilter(ValuePath.parse("$.region"), MeterFilter.Op.EQ, "eu")) : List.of(),
                new TreeMap<>());
    }
}
