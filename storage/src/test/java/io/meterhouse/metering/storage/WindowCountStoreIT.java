package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.TestLayout;
import io.meterhouse.metering.LogPosition;
import io.meterhouse.metering.storage.StoredEvents.Sent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestLayout.class)
class WindowCountStoreIT {
    private static final int SHARDS = 2;
    private static final int MANY = 10_000;
    private static final Meter BYTES = new Meter(
            "mtr_1",
            1,
            "bytes",
            "Bytes",
            "storage.written",
            Aggregation.SUM,
            ValuePath.parse("$.bytes"),
            List.of(),
            new TreeMap<>(Map.of("region", ValuePath.parse("$.region"))));

    private final TestLayout layout;

    WindowCountStoreIT(TestLayout layout) {
        this.layout = layout;
    }

    @Test
    void windowsHoldWhatWasStoredBeforeThePositionAndTouchedHoursAreThoseBehindIt() {
        try (StoredEvents events = new StoredEvents(layout, List.of(BYTES))) {
            Random random = new Random(1);
            send(events, random, "first", 400);
            LogPosition first = events.end();
            events.write();
            send(events, random, "second", 50);
            LogPosition second = events.end();
            events.write();
            TouchedStore touched = new TouchedStore(events.clickHouse);
            Set<TouchedHour> all = touched(touched, new LogPosition(0, List.of()));
            assertThat(all).isEqualTo(hours(events, 0));
            assertThat(touched(touched, first)).isEqualTo(hours(events, 400));
            assertThat(touched(touched, second)).isEmpty();
            WindowCountStore counts = new WindowCountStore(events.clickHouse);
            assertWindows(counts.count(BYTES, all, first), events.log.subList(0, 400));
            assertWindows(counts.count(BYTES, all, second), events.log);
        }
    }

    @Test
    void whatAnExactPassFoundIsCountedAnew() {
        try (StoredEvents events = new StoredEvents(layout, List.of(BYTES))) {
            send(events, new Random(2), "only", 20);
            events.write();
            TouchedStore touched = new TouchedStore(events.clickHouse);
            Instant before = Instant.now().minus(Duration.ofMinutes(1));
            assertThat(touched.correctedSince(0, 1, before, MANY)).isEmpty();
            Sent one = events.log.stream()
                    .filter(sent -> !sent.repeat())
                    .findFirst()
                    .orElseThrow();
            events.clickHouse.execute(
                    "INSERT INTO event_corrections SELECT {organization:String}, 1, {partition:UInt32}, {offset:UInt64},"
                            + " 'duplicate', now64(6)",
                    new Parameters()
                            .text("organization", one.organization())
                            .number("partition", one.partition())
                            .number("offset", one.offset()));
            List<TouchedHour> corrected = touched.correctedSince(0, 1, before, MANY);
            assertThat(corrected).containsExactly(hour(one));
            long counted = new WindowCountStore(events.clickHouse)
                    .count(BYTES, corrected, events.end()).stream()
                            .mapToLong(CountedWindow::counted)
                            .sum();
            assertThat(counted)
                    .isEqualTo(events.log.stream()
                                    .filter(sent -> !sent.repeat() && hour(sent).equals(hour(one)))
                                    .count()
                            - 1);
        }
    }

    private static Set<TouchedHour> touched(TouchedStore store, LogPosition since) {
        Set<TouchedHour> all = new HashSet<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            all.addAll(store.since(shard, SHARDS, since, MANY));
        }
        return all;
    }

    private static Set<TouchedHour> hours(StoredEvents events, int from) {
        Set<TouchedHour> hours = new HashSet<>();
        events.log.subList(from, events.log.size()).forEach(sent -> hours.add(hour(sent)));
        return hours;
    }

    private static TouchedHour hour(Sent sent) {
        return new TouchedHour(
                sent.organization(),
                sent.environment(),
                sent.type(),
                sent.time().truncatedTo(ChronoUnit.HOURS));
    }

    private static void assertWindows(List<CountedWindow> windows, List<Sent> log) {
        Map<TouchedHour, Long> wanted = new HashMap<>();
        Map<TouchedHour, Long> seen = new HashMap<>();
        BigDecimal sum = BigDecimal.ZERO;
        for (Sent sent : log) {
            if (!sent.repeat()) {
                wanted.merge(hour(sent), 1L, Long::sum);
                sum = sum.add(bytes(sent));
            }
        }
        for (CountedWindow window : windows) {
            if (window.counted() > 0) {
                seen.merge(
                        new TouchedHour(window.organization(), window.environment(), "storage.written", window.hour()),
                        window.counted(),
                        Long::sum);
                assertThat(window.lastOrder()).isNotNull();
                assertThat(window.min()).isLessThanOrEqualTo(window.max());
            }
        }
        assertThat(seen).isEqualTo(wanted).isNotEmpty();
        assertThat(windows.stream().map(CountedWindow::sum).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(sum);
        assertThat(windows.stream()
                        .mapToLong(window -> window.excluded().getOrDefault("duplicate", 0L))
                        .sum())
                .isEqualTo(log.stream().filter(Sent::repeat).count());
    }

    private static BigDecimal bytes(Sent sent) {
        return new BigDecimal(
                sent.data().substring("{\"bytes\":".length(), sent.data().indexOf(',')));
    }

    private static void send(StoredEvents events, Random random, String prefix, int count) {
        Instant clock = Instant.parse("2026-02-01T00:00:00Z").plus(Duration.ofDays(prefix.equals("second") ? 2 : 0));
        for (int i = 0; i < count; i++) {
            clock = clock.plusSeconds(random.nextInt(600));
            events.send(
                    random.nextInt(3) == 0 ? "org_neighbour" : StoredEvents.ORGANIZATION,
                    random.nextInt(4) == 0 ? Environment.TEST : Environment.LIVE,
                    "storage.written",
                    prefix + random.nextInt(count),
                    null,
                    clock,
                    clock,
                    "{\"bytes\":" + random.nextInt(1_000) + ",\"region\":\"" + (random.nextBoolean() ? "eu" : "us")
                            + "\"}",
                    true);
        }
    }
}
