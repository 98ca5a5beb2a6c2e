package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.catalog.Aggregation;
import io.meterhouse.catalog.Meter;
import io.meterhouse.catalog.MeterFilter;
import io.meterhouse.catalog.ValuePath;
import io.meterhouse.events.storage.TestLayout;
import io.meterhouse.metering.storage.StoredEvents.Sent;
import io.meterhouse.metering.storage.Usage.UsageRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestLayout.class)
class UsageStoreIT {
    private static final String OURS = StoredEvents.ORGANIZATION;
    private static final Instant FEBRUARY = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final Meter USERS = meter(1, Aggregation.UNIQUE_COUNT, "subject", List.of());
    private static final Meter BYTES = meter(
            2,
            Aggregation.SUM,
            "$.bytes",
            List.of(new MeterFilter(ValuePath.parse("$.region"), MeterFilter.Op.IN, List.of("eu", "us"))));

    private StoredEvents events;
    private UsageStore store;

    private final TestLayout layout;

    UsageStoreIT(TestLayout layout) {
        this.layout = layout;
    }

    @BeforeEach
    void sendEvents() {
        events = new StoredEvents(layout, List.of(USERS, BYTES));
        store = new UsageStore(events.clickHouse);
        sendRandomly(new Random(3));
        events.write();
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void eachIdentityCountsOnceAndWindowsAddUpToTheTotal() {
        BigDecimal wanted = sum(sent -> countedBytes(sent, Environment.LIVE));
        for (UsageWindow window : UsageWindow.values()) {
            Usage usage = read(BYTES, Environment.LIVE, window, List.of("region"), null);
            assertThat(usage.total()).isEqualByComparingTo(wanted);
            assertThat(usage.rows().stream()
                            .map(row -> row.value() == null ? BigDecimal.ZERO : row.value())
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(wanted);
            assertThat(excluded(usage, "duplicate"))
                    .isEqualTo(number(sent -> within(sent, Environment.LIVE) && sent.repeat()));
            assertThat(excluded(usage, "filtered"))
                    .isEqualTo(number(sent -> within(sent, Environment.LIVE)
                            && !sent.repeat()
                            && sent.data().contains("ap")));
        }
    }

    @Test
    void windowsAreTheOrganizationsOwnDaysAndMonths() {
        Usage days = read(BYTES, Environment.LIVE, UsageWindow.DAY, List.of(), null);
        for (UsageRow row : days.rows()) {
            assertThat(row.start().atZone(NEW_YORK).toLocalTime()).isEqualTo(LocalTime.MIDNIGHT);
            assertThat(row.end())
                    .isEqualTo(row.start().atZone(NEW_YORK).plusDays(1).toInstant());
            assertThat(row.value() == null ? BigDecimal.ZERO : row.value())
                    .isEqualByComparingTo(sum(sent -> countedBytes(sent, Environment.LIVE)
                            && !sent.time().isBefore(row.start())
                            && sent.time().isBefore(row.end())));
        }
        List<UsageRow> months = read(BYTES, Environment.LIVE, UsageWindow.MONTH, List.of(), null)
                .rows();
        assertThat(months)
                .extracting(UsageRow::start)
                .containsExactly(Instant.parse("2026-01-01T05:00:00Z"), Instant.parse("2026-02-01T05:00:00Z"));
    }

    @Test
    void groupsAreTheDimensionsValues() {
        Usage usage = read(BYTES, Environment.LIVE, UsageWindow.MONTH, List.of("region"), null);
        Map<String, BigDecimal> byRegion = new TreeMap<>();
        for (UsageRow row : usage.rows()) {
            String region = row.group().get("region");
            if (region != null && row.value() != null) {
                byRegion.merge(region, row.value(), BigDecimal::add);
            }
        }
        assertThat(byRegion).containsOnlyKeys("eu", "us");
        byRegion.forEach((region, value) -> assertThat(value)
                .isEqualByComparingTo(sum(sent ->
                        countedBytes(sent, Environment.LIVE) && sent.data().contains(region))));
    }

    @Test
    void aUniqueCountOfARangeIsNotTheSumOfItsWindows() {
        long wanted = events.log.stream()
                .filter(sent -> within(sent, Environment.LIVE) && !sent.repeat() && sent.subject() != null)
                .map(Sent::subject)
                .distinct()
                .count();
        assertThat(read(USERS, Environment.LIVE, UsageWindow.DAY, List.of(), null)
                        .total())
                .isEqualByComparingTo(BigDecimal.valueOf(wanted));
    }

    @Test
    void testUsageIsApart() {
        assertThat(read(BYTES, Environment.TEST, UsageWindow.DAY, List.of(), null)
                        .total())
                .isEqualByComparingTo(sum(sent -> countedBytes(sent, Environment.TEST)));
    }

    @Test
    void anotherKeyLineOrOrganizationHasNoneOfIt() {
        assertThat(read(BYTES, Environment.LIVE, UsageWindow.DAY, List.of(), "key_b")
                        .rows())
                .isEmpty();
        assertThat(read(BYTES, Environment.LIVE, UsageWindow.DAY, List.of(), "key_a")
                        .rows())
                .isNotEmpty();
        Usage nobody = store.read(new UsageQuery(
                "org_'; DROP TABLE events; --\\",
                Environment.LIVE,
                BYTES,
                FEBRUARY,
                MARCH,
                UsageWindow.DAY,
                NEW_YORK,
                List.of(),
                null));
        assertThat(nobody.total()).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(nobody.rows()).isEmpty();
    }

    private Usage read(
            Meter meter, Environment environment, UsageWindow window, List<String> groupBy, @Nullable String keyLine) {
        return store.read(
                new UsageQuery(OURS, environment, meter, FEBRUARY, MARCH, window, NEW_YORK, groupBy, keyLine));
    }

    private static long excluded(Usage usage, String reason) {
        return usage.rows().stream()
                .mapToLong(row -> row.excluded().getOrDefault(reason, 0L))
                .sum();
    }

    private long number(Predicate<Sent> which) {
        return events.log.stream().filter(which).count();
    }

    private BigDecimal sum(Predicate<Sent> which) {
        return events.log.stream().filter(which).map(UsageStoreIT::bytes).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static boolean within(Sent sent, Environment environment) {
        return sent.organization().equals(OURS)
                && sent.environment() == environment
                && !sent.time().isBefore(FEBRUARY)
                && sent.time().isBefore(MARCH);
    }

    private static boolean countedBytes(Sent sent, Environment environment) {
        return within(sent, environment) && !sent.repeat() && !sent.data().contains("ap");
    }

    private static BigDecimal bytes(Sent sent) {
        String data = sent.data();
        int from = data.indexOf(':') + 1;
        return new BigDecimal(data.substring(from, data.indexOf(',', from)));
    }

    /** Events of six weeks, in order, a third of them repeats, some of a neighbour, some of a test key. */
    private void sendRandomly(Random random) {
        int count = 1_000;
        Instant clock = FEBRUARY.minus(Duration.ofDays(7));
        for (int i = 0; i < count; i++) {
            clock = clock.plus(Duration.ofSeconds(random.nextInt(7_200)));
            events.send(
                    random.nextInt(20) == 0 ? "org_neighbour" : OURS,
                    random.nextInt(10) == 0 ? Environment.TEST : Environment.LIVE,
                    "storage.written",
                    "event-" + random.nextInt(count) + "'\\\t\n",
                    random.nextInt(5) == 0 ? null : "user-" + random.nextInt(30),
                    clock.minusNanos(random.nextInt(1_000) * 1_000L),
                    clock,
                    "{\"bytes\":"
                            + BigDecimal.valueOf(
                                            random.nextLong(-1_000_000, 1_000_000_000_000_000L), random.nextInt(13))
                                    .toPlainString()
                            + ",\"region\":\"" + List.of("eu", "us", "ap").get(random.nextInt(3)) + "\"}",
                    true);
        }
    }

    private static Meter meter(int number, Aggregation aggregation, String path, List<MeterFilter> filters) {
        return new Meter(
                "mtr_" + number,
                number,
                "meter_" + number,
                "Meter",
                "storage.written",
                aggregation,
                ValuePath.parse(path),
                filters,
                new TreeMap<>(Map.of("region", ValuePath.parse("$.region"))));
    }
}
