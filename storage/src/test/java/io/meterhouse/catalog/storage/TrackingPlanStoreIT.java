package io.meterhouse.catalog.storage;

import static io.meterhouse.storage.generated.Tables.API_KEYS;
import static io.meterhouse.storage.generated.Tables.AUDIT;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.apikeys.storage.ApiKeyStore;
import io.meterhouse.catalog.Compatibility;
import io.meterhouse.catalog.TrackingMode;
import io.meterhouse.catalog.TrackingPlan;
import io.meterhouse.catalog.storage.SchemaStore.NewVersion;
import io.meterhouse.catalog.storage.SchemaStore.SchemaVersion;
import io.meterhouse.catalog.storage.TrackingViolationStore.KeptTally;
import io.meterhouse.catalog.storage.TrackingViolationStore.Tally;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.storage.AuditStore;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class TrackingPlanStoreIT {
    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00Z");
    private static final String OURS = "org_1";
    private static final String THEIRS = "org_2";
    private static final String HASH = "hash";

    private DSLContext database;
    private SchemaStore schemas;
    private TrackingPlanStore plans;
    private TrackingViolationStore violations;

    @BeforeEach
    void twoOrganizationsAndAKey() {
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
        AuditStore audit = new AuditStore(database);
        schemas = new SchemaStore(database, audit);
        plans = new TrackingPlanStore(database, audit);
        violations = new TrackingViolationStore(database);
        for (String organization : List.of(OURS, THEIRS)) {
            database.insertInto(ORGANIZATIONS)
                    .set(ORGANIZATIONS.ID, organization)
                    .set(ORGANIZATIONS.NAME, "Acme")
                    .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + organization)
                    .set(ORGANIZATIONS.CREATED_AT, NOON)
                    .set(ORGANIZATIONS.UPDATED_AT, NOON)
                    .execute();
        }
        database.insertInto(API_KEYS)
                .set(API_KEYS.ID, "key_1")
                .set(API_KEYS.ORGANIZATION_ID, OURS)
                .set(API_KEYS.LINE_ID, "key_1")
                .set(API_KEYS.NAME, "test")
                .set(API_KEYS.ENVIRONMENT, Environment.LIVE.code())
                .set(API_KEYS.PREFIX, "mh_live_0000")
                .set(API_KEYS.HASH, HASH)
                .set(API_KEYS.STATUS, "active")
                .set(API_KEYS.WORKFLOW_ID, "api-key:key_1")
                .set(API_KEYS.CREATED_AT, NOON)
                .set(API_KEYS.CREATED_BY, "user:test")
                .execute();
    }

    private Optional<SchemaVersion> add(String organization, String type, int follows, String body) {
        return schemas.add(
                organization,
                new NewVersion(
                        "sch_" + organization + type,
                        "scv_" + organization + type + follows,
                        type,
                        follows,
                        Compatibility.BACKWARD,
                        body,
                        "user:test",
                        NOON));
    }

    private long revisionOfTheKey() {
        return Objects.requireNonNull(new ApiKeyStore(database).working(HASH, NOON))
                .trackingPlan();
    }

    private long changeOfTheKey() {
        return new ApiKeyStore(database).newestChange();
    }

    private void put(Environment environment, TrackingMode mode, List<String> types) {
        plans.put(OURS, environment, mode, types, "user:test", NOON);
    }

    @Test
    void aKeyKnowsTheRevisionOfItsEnvironmentsPlanAndHearsOfEveryChange() {
        assertThat(revisionOfTheKey()).isZero();
        long before = changeOfTheKey();
        put(Environment.TEST, TrackingMode.ENFORCE, null);
        assertThat(revisionOfTheKey()).isZero();
        put(Environment.LIVE, TrackingMode.WARN, null);
        long first = revisionOfTheKey();
        assertThat(first).isPositive();
        assertThat(changeOfTheKey()).isGreaterThan(before);
        long beforeSchema = changeOfTheKey();
        assertThat(add(OURS, "paid", 0, "{}")).isPresent();
        long second = revisionOfTheKey();
        assertThat(second).isGreaterThan(first);
        assertThat(changeOfTheKey()).isGreaterThan(beforeSchema);
        schemas.retire(OURS, "sch_" + OURS + "paid", "user:test", NOON);
        assertThat(revisionOfTheKey()).isGreaterThan(second);
        put(Environment.LIVE, TrackingMode.OFF, null);
        assertThat(revisionOfTheKey()).isZero();
    }

    @Test
    void aPlanIsTheListAndTheNewestVersionsThatAreNotRetired() {
        put(Environment.LIVE, TrackingMode.ENFORCE, List.of("paid", "seen"));
        add(OURS, "paid", 0, "{}");
        add(OURS, "paid", 1, "{\"a\":1}");
        add(OURS, "seen", 0, "{}");
        add(THEIRS, "lost", 0, "{}");
        schemas.retire(OURS, "sch_" + OURS + "seen", "user:test", NOON);
        TrackingPlan plan = plans.inForce(OURS, Environment.LIVE);
        assertThat(plan.mode()).isEqualTo(TrackingMode.ENFORCE);
        assertThat(plan.allowedTypes()).containsExactlyInAnyOrder("paid", "seen");
        assertThat(plan.schemas()).containsOnlyKeys("paid");
        assertThat(Objects.requireNonNull(plan.schemaOf("paid")).number()).isEqualTo(2);
        assertThat(schemas.body(
                        OURS, Objects.requireNonNull(plan.schemaOf("paid")).id()))
                .isEqualTo("{\"a\":1}");
        assertThat(plans.inForce(OURS, Environment.TEST).mode()).isEqualTo(TrackingMode.OFF);
        assertThat(plans.inForce(THEIRS, Environment.LIVE).mode()).isEqualTo(TrackingMode.OFF);
    }

    @Test
    void aVersionThatWasComparedWithAnOlderOneIsNotAdded() {
        assertThat(add(OURS, "paid", 0, "{}")).isPresent();
        assertThat(add(OURS, "paid", 0, "{\"a\":1}")).isEmpty();
        assertThat(add(OURS, "paid", 1, "{\"a\":1}")).isPresent();
        assertThat(schemas.find(OURS, "paid"))
                .hasValueSatisfying(kept -> assertThat(kept.newest()).isEqualTo(2));
        assertThat(schemas.find(THEIRS, "paid")).isEmpty();
        assertThat(schemas.find(THEIRS, "sch_" + OURS + "paid")).isEmpty();
        assertThat(schemas.versions(OURS, "sch_" + OURS + "paid", 2, 10))
                .extracting(SchemaVersion::body)
                .containsExactly("{}");
        assertThat(schemas.versions(THEIRS, "sch_" + OURS + "paid", 9, 10)).isEmpty();
        assertThat(database.fetchCount(AUDIT, AUDIT.ORGANIZATION_ID.eq(OURS).and(AUDIT.ACTION.eq("register"))))
                .isEqualTo(2);
    }

    @Test
    void violationsAddUpAndTakeNoMoreRowsThanTheyMay() {
        violations.add(OURS, Environment.LIVE, List.of(new Tally("paid", 1, 2, 0, "first", NOON)));
        violations.add(OURS, Environment.LIVE, List.of(new Tally("paid", 1, 1, 4, "second", NOON.plusSeconds(1))));
        List<Tally> many = IntStream.range(0, TrackingViolationStore.MAX_ROWS + 50)
                .mapToObj(i -> new Tally("type-" + i, 0, 1, 0, "unlisted", NOON))
                .toList();
        violations.add(OURS, Environment.LIVE, many);
        List<KeptTally> kept = violations.page(OURS, Environment.LIVE, null, 2 * TrackingViolationStore.MAX_ROWS);
        assertThat(kept).hasSizeLessThanOrEqualTo(TrackingViolationStore.MAX_ROWS + 1);
        assertThat(kept.stream().mapToLong(KeptTally::warned).sum()).isEqualTo(3 + many.size());
        assertThat(kept)
                .filteredOn(tally -> tally.type().equals("paid"))
                .singleElement()
                .satisfies(tally -> {
                    assertThat(tally.warned()).isEqualTo(3);
                    assertThat(tally.refused()).isEqualTo(4);
                    assertThat(tally.example()).isEqualTo("second");
                    assertThat(tally.firstAt()).isEqualTo(NOON);
                    assertThat(tally.lastAt()).isEqualTo(NOON.plusSeconds(1));
                });
        assertThat(violations.page(OURS, Environment.TEST, null, 10)).isEmpty();
        assertThat(violations.page(THEIRS, Environment.LIVE, null, 10)).isEmpty();
    }
}
