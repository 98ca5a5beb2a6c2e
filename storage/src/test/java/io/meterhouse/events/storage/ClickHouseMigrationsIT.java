package io.meterhouse.events.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.local.engines.TestEngines;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClickHouseMigrationsIT {
    private static final int PROCESSES = 4;
    private static final String EVENT = """
            INSERT INTO events (organization, environment, type, time, source, id, data, log_offset, received_at)
            SELECT 'org_1', 'live', 'request', toDateTime64('2026-02-01 12:30:00', 6, 'UTC'), 'shop',
                   concat('e-', toString(number)), '{"n":1}', number, toDateTime64('2026-02-01 12:30:00', 6, 'UTC')
            FROM numbers({from:UInt64}, 100)
            """;

    private ClickHouse clickHouse;

    @BeforeEach
    void freshDatabase() {
        clickHouse = new ClickHouse(new ClickHouseProperties(
                TestEngines.clickHouse(),
                "default",
                "",
                "t_" + UUID.randomUUID().toString().replace("-", "")));
    }

    @AfterEach
    void close() {
        clickHouse.close();
    }

    @Test
    void eventsThatAreThereComeAlongIntoTheTableByHour() {
        migrations().migrate("V2__event_matches");
        assertThat(sortingKey()).doesNotContain("toStartOfHour");
        store(0);
        migrations().migrate();
        store(100);
        assertThat(sortingKey()).contains("toStartOfHour");
        assertThat(number("SELECT uniqExact(id) AS n FROM events WHERE data = '{\"n\":1}'"))
                .isEqualTo(200);
        assertThat(number("SELECT count() AS n FROM events")).isEqualTo(200);
        assertThat(
                        number(
                                "SELECT max(last_offset) AS n FROM touched WHERE hour = toDateTime('2026-02-01 12:00:00', 'UTC')"))
                .isEqualTo(199);
        assertThat(number("SELECT count() AS n FROM events_before_v3")).isZero();
    }

    @Test
    void whatWasDoneAndNotNotedIsNotDoneAgain() {
        migrations().migrate();
        store(0);
        clickHouse.execute(
                "ALTER TABLE schema_migrations DELETE WHERE name LIKE 'V3%' OR name LIKE 'V4%' SETTINGS mutations_sync = 1",
                new Parameters());
        migrations().migrate();
        assertThat(number("SELECT count() AS n FROM events")).isEqualTo(100);
    }

    @Test
    void processesThatMigrateAtOnceLoseNothing() {
        migrations().migrate("V2__event_matches");
        store(0);
        List<CompletableFuture<Void>> processes = IntStream.range(0, PROCESSES)
                .mapToObj(_ -> CompletableFuture.runAsync(
                        () -> Awaitility.await().ignoreExceptions().until(() -> {
                            migrations().migrate();
                            return true;
                        })))
                .toList();
        processes.forEach(CompletableFuture::join);
        store(100);
        assertThat(number("SELECT uniqExact(id) AS n FROM events")).isEqualTo(200);
        assertThat(number("SELECT count() AS n FROM events")).isEqualTo(200);
        assertThat(number("SELECT max(last_offset) AS n FROM touched")).isEqualTo(199);
        assertThat(number("SELECT count() AS n FROM system.tables"
                        + " WHERE database = currentDatabase() AND name IN ('events_by_hour', 'touched_by_events')"))
                .isZero();
    }

    private ClickHouseMigrations migrations() {
        return new ClickHouseMigrations(clickHouse);
    }

    private void store(int from) {
        clickHouse.execute(EVENT, new Parameters().number("from", from));
    }

    private String sortingKey() {
        return clickHouse.one(
                "SELECT sorting_key FROM system.tables WHERE database = currentDatabase() AND name = 'events'",
                new Parameters(),
                row -> row.text("sorting_key"));
    }

    private long number(String statement) {
        return clickHouse.one(statement, new Parameters(), row -> row.number("n"));
    }
}
