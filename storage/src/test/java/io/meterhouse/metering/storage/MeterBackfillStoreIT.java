package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.catalog.MeterForm;
import io.meterhouse.catalog.storage.MeterRegistry;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.metering.LogPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MeterBackfillStoreIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final String METER = "mtr_1";
    private static final LogPosition HERE = new LogPosition(1, List.of(5L, 7L));
    private static final OlderEventCursor NEXT = new OlderEventCursor("org_1", "live", -5, 1, 0, 4);

    private DSLContext database;
    private MeterRegistry registry;
    private MeterBackfillStore store;

    @BeforeEach
    void aNewMeter() {
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
        registry = new MeterRegistry(database);
        store = new MeterBackfillStore(database);
        registry.create(
                METER, new MeterForm("calls", "Calls", "api.request", "COUNT", null, List.of(), Map.of()), NOON);
    }

    @Test
    void aNewMeterCallsForItsBackfillUntilAllIsMatched() {
        assertThat(store.unfinished("", 10)).containsExactly(METER);
        assertThat(store.backfilling(List.of(METER, "mtr_other"))).containsExactly("calls");
        store.activate(METER);
        assertThat(store.isBackfilling(METER)).isTrue();
        store.keepPosition(METER, HERE);
        store.keepOlder(METER, 0);
        assertThat(store.isBackfilling(METER)).isFalse();
        assertThat(store.toCount(0)).isEmpty();
        assertThat(store.windowsCounted(METER)).isTrue();
        assertThat(store.unfinished("", 10)).isEmpty();
        assertThat(registry.find("calls"))
                .hasValueSatisfying(meter -> assertThat(meter.isBackfilling()).isFalse());
    }

    @Test
    void theFirstAnswerStays() {
        store.keepPosition(METER, HERE);
        store.keepPosition(METER, new LogPosition(1, List.of(9L, 9L)));
        store.keepOlder(METER, 30);
        store.keepOlder(METER, 40);
        assertThat(backfill()).isEqualTo(new MeterBackfill(METER, false, HERE, 30L, 0, OlderEventCursor.START, false));
    }

    @Test
    void twoTriesOfAStepMoveTheCursorOnce() {
        store.keepOlder(METER, 30);
        MeterBackfill start = backfill();
        assertThat(store.advance(start, 20, NEXT)).isTrue();
        assertThat(store.advance(start, 20, NEXT)).isFalse();
        MeterBackfill later = backfill();
        assertThat(later.looked()).isEqualTo(20);
        assertThat(later.cursor()).isEqualTo(NEXT);
        assertThat(store.advance(later, 10, null)).isTrue();
        assertThat(store.advance(later, 10, null)).isFalse();
        assertThat(store.isBackfilling(METER)).isFalse();
        assertThat(backfill().looked()).isEqualTo(30);
        assertThat(backfill().matched()).isTrue();
    }

    @Test
    void eachShardCountsTheWindowsOnceAllIsMatched() {
        for (int shard = 0; shard < 2; shard++) {
            new WindowStore(database).looked(shard, HERE, NOON);
        }
        store.keepOlder(METER, 10);
        assertThat(store.toCount(0)).isEmpty();
        store.advance(backfill(), 10, null);
        assertThat(store.toCount(0)).containsExactly(METER);
        store.counted(METER, 0, NOON);
        store.counted(METER, 0, NOON);
        assertThat(store.toCount(0)).isEmpty();
        assertThat(store.toCount(1)).containsExactly(METER);
        assertThat(store.countedBy(METER)).isEqualTo(Set.of(0));
        assertThat(store.windowsCounted(METER)).isFalse();
        store.counted(METER, 1, NOON);
        assertThat(store.windowsCounted(METER)).isTrue();
    }

    private MeterBackfill backfill() {
        return Objects.requireNonNull(store.find(METER));
    }
}
