package io.meterhouse.operations.worker;

import static io.meterhouse.storage.generated.Tables.AUDIT;
import static io.meterhouse.storage.generated.Tables.INVOICES;
import static io.meterhouse.storage.generated.Tables.ORGANIZATIONS;
import static io.meterhouse.storage.generated.Tables.TEST_CLOCKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.accounts.storage.OrganizationStore;
import io.meterhouse.accounts.storage.RetentionStore;
import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.EventIdentity;
import io.meterhouse.events.storage.ClickHouse;
import io.meterhouse.events.storage.ClickHouseEventTable;
import io.meterhouse.events.storage.ClickHouseMigrations;
import io.meterhouse.events.storage.ClickHouseProperties;
import io.meterhouse.events.storage.DeadLetterFilter;
import io.meterhouse.events.storage.DeadLetterStore;
import io.meterhouse.events.storage.EventBlock;
import io.meterhouse.events.storage.EventRow;
import io.meterhouse.events.storage.ExpiredEvents;
import io.meterhouse.events.storage.NewDeadLetter;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.RawBytes;
import io.meterhouse.events.storage.RetentionProperties;
import io.meterhouse.local.engines.TestEngines;
import io.meterhouse.operations.activity.OrganizationRemovalActivitiesImpl;
import io.meterhouse.operations.activity.RetentionActivitiesImpl;
import io.meterhouse.operations.storage.AuditStore;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities;
import io.meterhouse.operations.workflow.OrganizationRemovalActivities.DepartedRef;
import io.meterhouse.operations.workflow.RetentionActivities;
import io.meterhouse.operations.workflow.RetentionActivities.OrganizationsAfter;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What is past its keeping goes, and nothing else does; on real engines. */
class RetentionIT {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant CUT_OFF = Instant.parse("2025-10-01T00:00:00Z");
    private static final RetentionProperties STANDARD = new RetentionProperties(
            Duration.ofDays(400), Duration.ofDays(90), Duration.ofDays(90), Duration.ofDays(35));

    private final ClickHouse clickHouse = new ClickHouse(new ClickHouseProperties(
            TestEngines.clickHouse(),
            "default",
            "",
            "t_" + UUID.randomUUID().toString().replace("-", "")));
    private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
    private final List<EventRow> unwritten = new ArrayList<>();
    private DSLContext database;
    private RetentionStore retention;
    private DeadLetterStore letters;
    private RetentionActivities steps;
    private OrganizationRemovalActivities removal;

    @BeforeEach
    void emptyStores() {
        new ClickHouseMigrations(clickHouse).migrate();
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
        retention = new RetentionStore(database);
        letters = new DeadLetterStore(database);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        ExpiredEvents events = new ExpiredEvents(clickHouse);
        environment.registerActivitiesImplementations(
                new RetentionActivitiesImpl(retention, events, letters, STANDARD, clock),
                new OrganizationRemovalActivitiesImpl(
                        retention, events, letters, new AuditStore(database), STANDARD, clock));
        steps = environment.newActivityStub(RetentionActivities.class);
        removal = environment.newActivityStub(OrganizationRemovalActivities.class);
    }

    @AfterEach
    void close() {
        environment.close();
        clickHouse.close();
    }

    @Test
    void eachOrganizationKeepsItsEventsAsLongAsIsSaidOfIt() {
        organization("org_a");
        organization("org_b");
        organization("org_c");
        organization("org_d");
        retention.keep("org_b", 800, 40, NOW);
        onTestClock("org_c");
        for (String organization : List.of("org_a", "org_b", "org_c")) {
            event(organization, Environment.LIVE, CUT_OFF.minusSeconds(1));
            event(organization, Environment.LIVE, CUT_OFF);
            event(organization, Environment.TEST, Instant.parse("2026-07-31T00:00:00Z"));
            event(organization, Environment.TEST, Instant.parse("2026-09-30T00:00:00Z"));
            event(organization, Environment.TEST, Instant.parse("2026-10-01T00:00:00Z"));
        }
        event("org_d", Environment.LIVE, NOW.minus(Duration.ofDays(3)));
        write();
        assertThat(steps.removeEvents(new OrganizationsAfter("")).events()).isEqualTo(4);
        assertThat(count("org_a", Environment.LIVE)).isEqualTo(1);
        assertThat(count("org_a", Environment.TEST)).isEqualTo(2);
        assertThat(count("org_b", Environment.LIVE)).isEqualTo(2);
        assertThat(count("org_b", Environment.TEST)).isEqualTo(1);
        assertThat(count("org_c", Environment.LIVE)).isEqualTo(2);
        assertThat(count("org_c", Environment.TEST)).isEqualTo(3);
        assertThat(retention.eventsSince("org_a")).isEqualTo(CUT_OFF);
        assertThat(retention.eventsSince("org_b")).isNull();
        assertThat(retention.eventsSince("org_d")).isNull();
        assertThat(steps.removeEvents(new OrganizationsAfter("")).events()).isZero();
    }

    @Test
    void oldLettersGoAndYoungOnesStay() {
        letters.addAll(List.of(letter(1, "org_a", NOW.minus(Duration.ofDays(91))), letter(2, "org_a", NOW)));
        assertThat(steps.removeLetters().letters()).isEqualTo(1);
        assertThat(letters.page(DeadLetterFilter.ALL, null, 10))
                .singleElement()
                .satisfies(letter -> assertThat(letter.offset()).isEqualTo(2));
    }

    @Test
    void aCustomerThatIsGoneLeavesNothingButWhatAccountingKeeps() {
        organization("org_a");
        organization("org_b");
        for (String organization : List.of("org_a", "org_b")) {
            event(organization, Environment.LIVE, NOW.minus(Duration.ofDays(40)));
            event(organization, Environment.TEST, NOW.minus(Duration.ofDays(2)));
        }
        write();
        letters.addAll(List.of(letter(1, "org_a", NOW), letter(2, "org_b", NOW)));
        DepartedRef gone = new DepartedRef("org_a");
        assertThat(removal.look(gone).gone()).isFalse();
        assertThatThrownBy(() -> removal.removeEvents(gone)).isInstanceOf(RuntimeException.class);
        new OrganizationStore(database).offboard("org_a", NOW);
        assertThat(removal.look(gone).due()).isEqualTo(NOW.plus(Duration.ofDays(35)));
        assertThat(removal.removeEvents(gone).events()).isEqualTo(2);
        assertThat(removal.removeRows(gone).letters()).isEqualTo(1);
        assertThat(removal.removeRows(gone).letters()).isZero();
        assertThat(removal.look(gone).removed()).isTrue();
        assertThat(retention.toRemove("", 10)).isEmpty();
        assertThat(count("org_a", Environment.LIVE) + count("org_a", Environment.TEST))
                .isZero();
        assertThat(count("org_b", Environment.LIVE) + count("org_b", Environment.TEST))
                .isEqualTo(2);
        assertThat(letters.page(DeadLetterFilter.ALL, null, 10)).hasSize(1);
        assertThat(database.fetchCount(ORGANIZATIONS)).isEqualTo(2);
        assertThat(database.fetchCount(INVOICES)).isZero();
        assertThat(database.fetchCount(AUDIT)).isEqualTo(1);
    }

    private void organization(String id) {
        database.insertInto(ORGANIZATIONS)
                .set(ORGANIZATIONS.ID, id)
                .set(ORGANIZATIONS.NAME, id)
                .set(ORGANIZATIONS.WORKFLOW_ID, "onboarding:" + id)
                .set(ORGANIZATIONS.CREATED_AT, NOW)
                .set(ORGANIZATIONS.UPDATED_AT, NOW)
                .execute();
    }

    private void onTestClock(String organization) {
        database.insertInto(TEST_CLOCKS)
                .set(TEST_CLOCKS.ID, "clk_" + organization)
                .set(TEST_CLOCKS.ORGANIZATION_ID, organization)
                .set(TEST_CLOCKS.NOW, NOW)
                .set(TEST_CLOCKS.GOAL, NOW)
                .set(TEST_CLOCKS.STATUS, "ready")
                .set(TEST_CLOCKS.CREATED_AT, NOW)
                .execute();
    }

    private void event(String organization, Environment where, Instant time) {
        String id = "event-" + unwritten.size();
        long micros = Parameters.micros(time);
        unwritten.add(new EventRow(
                organization,
                where,
                "t",
                micros,
                "test",
                id,
                null,
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                new EventRow.Bytes("{}".getBytes(StandardCharsets.UTF_8)),
                "key_a",
                "key_a",
                EventIdentity.of(organization, where, "test", id),
                micros,
                micros,
                micros,
                1,
                0,
                unwritten.size(),
                false,
                List.of()));
    }

    private void write() {
        new ClickHouseEventTable(clickHouse)
                .insert(EventBlock.of(unwritten), UUID.randomUUID().toString());
    }

    private long count(String organization, Environment where) {
        return clickHouse.one(
                "SELECT count() AS n FROM events WHERE organization = {organization:String}"
                        + " AND environment = {environment:String}",
                new Parameters().text("organization", organization).text("environment", where.code()),
                row -> row.number("n"));
    }

    private static NewDeadLetter letter(long offset, String organization, Instant at) {
        return new NewDeadLetter(
                1,
                0,
                offset,
                organization,
                Environment.LIVE,
                "wrong_key",
                "what is wrong",
                null,
                new RawBytes(new byte[] {1}),
                "{}",
                at,
                null,
                null,
                null,
                at);
    }
}
