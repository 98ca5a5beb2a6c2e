package io.meterhouse.metering.storage;

import static io.meterhouse.storage.generated.Tables.METERING_SHARDS;
import static io.meterhouse.storage.generated.Tables.METERS;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.USAGE_WINDOWS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.billing.storage.UsageWindowCounts;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.metering.LogPosition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class WindowStoreIT {
    private static final Instant HOUR = Instant.parse("2026-02-01T05:00:00Z");
    private static final int MANY = 1_200;

    private DSLContext database;
    private WindowStore store;

    @BeforeEach
    void migrate() {
        TestEngines.PostgresAddress postgres = TestEngines.postgres();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(postgres.jdbcUrl());
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:postgres")
                .load()
                .migrate();
        database = DSL.using(source, SQLDialect.POSTGRES);
        store = new WindowStore(database);
        database.insertInto(ORGANIZATIONS)
                .set(ORGANIZATIONS.ID, "org_1")
                .set(ORGANIZATIONS.NAME, "One")
                .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:org_1")
                .set(ORGANIZATIONS.CREATED_AT, HOUR)
                .set(ORGANIZATIONS.UPDATED_AT, HOUR)
                .execute();
        database.insertInto(METERS)
                .set(METERS.ID, "mtr_1")
                .set(METERS.KEY, "bytes")
                .set(METERS.NAME, "Bytes")
                .set(METERS.EVENT_TYPE, "storage.written")
                .set(METERS.AGGREGATION, "SUM")
                .set(METERS.CREATED_AT, HOUR)
                .execute();
    }

    @Test
    void windowsAreWrittenOverWhatWasThereAndStrangersAreLeftOut() {
        List<CountedWindow> windows = new ArrayList<>();
        for (int line = 0; line < MANY; line++) {
            windows.add(window("org_1", "key_" + line, 1));
        }
        windows.add(window("org_stranger", "key_0", 1));
        assertThat(store.write("mtr_1", windows, HOUR)).isEqualTo(MANY);
        assertThat(store.write("mtr_1", List.of(window("org_1", "key_0", 7)), HOUR))
                .isEqualTo(1);
        assertThat(database.fetchCount(USAGE_WINDOWS)).isEqualTo(MANY);
        assertThat(database.select(DSL.sum(USAGE_WINDOWS.COUNTED))
                        .from(USAGE_WINDOWS)
                        .fetchSingle()
                        .value1())
                .isEqualByComparingTo(BigDecimal.valueOf(MANY + 6));
    }

    @Test
    void whoWaitsForAShardsNextLookIsTakenUpOnce() {
        LogPosition position = new LogPosition(1, List.of(1L));
        store.looked(0, position, HOUR);
        store.looked(1, position, HOUR);
        assertThat(store.takeUpWait(0)).isFalse();
        UsageWindowCounts close = new UsageWindowCounts(database);
        close.waitForLook();
        close.waitForLook();
        assertThat(store.takeUpWait(0)).isTrue();
        assertThat(store.takeUpWait(0)).isFalse();
        store.looked(1, position, HOUR);
        assertThat(store.takeUpWait(1)).isTrue();
    }

    @Test
    void howFarAShardHasLookedIsKept() {
        assertThat(store.position(1)).isNull();
        store.looked(0, new LogPosition(1, List.of(5L, 6L)), HOUR);
        store.looked(1, new LogPosition(1, List.of(1L, 2L)), HOUR);
        store.looked(1, new LogPosition(1, List.of(3L, 4L)), HOUR);
        assertThat(store.position(1)).isEqualTo(new LogPosition(1, List.of(3L, 4L)));
        store.forgetMoreThan(2);
        assertThat(database.fetchCount(METERING_SHARDS)).isEqualTo(2);
        store.forgetMoreThan(1);
        assertThat(database.fetchCount(METERING_SHARDS)).isZero();
    }

    @Test
    void dimensionValuesThatNoIndexTakesAreToldApartByTheirHash() {
        List<CountedWindow> windows = List.of(
                window("org_1", "key_0", 1, "{\"region\":\"" + "x".repeat(10_000) + "\"}"),
                window("org_1", "key_0", 2, "{\"region\":\"" + "x".repeat(10_001) + "\"}"),
                window("org_1", "key_0", 3, "{\"region\":\"\\u0000\"}"));
        assertThat(store.write("mtr_1", windows, HOUR)).isEqualTo(3);
        assertThat(database.fetchCount(USAGE_WINDOWS)).isEqualTo(3);
    }

    private static CountedWindow window(String organization, String keyLine, long counted) {
        return window(organization, keyLine, counted, "{\"region\":\"eu\"}");
    }

    private static CountedWindow window(String organization, String keyLine, long counted, String dimensions) {
        return new CountedWindow(
                organization,
                Environment.LIVE,
                HOUR,
                dimensions,
                keyLine,
                counted,
                new BigDecimal("1.500000000001"),
                BigDecimal.ONE,
                null,
                BigDecimal.TEN,
                "order",
                null,
                new TreeMap<>(Map.of("duplicate", 2L)),
                "00");
    }
}
