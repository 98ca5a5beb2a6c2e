package io.meterhouse.metering.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.apikeys.Environment;
import io.meterhouse.events.storage.ExpiredEvents;
import io.meterhouse.events.storage.Parameters;
import io.meterhouse.events.storage.TestLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestLayout.class)
class ExpiredEventsIT {
    private static final Instant FIRST = Instant.parse("2025-01-10T00:00:00Z");
    private static final Instant CUT_OFF = Instant.parse("2025-03-01T00:00:00Z");
    private static final String THEIRS = "org_theirs";

    private final TestLayout layout;
    private final StoredEvents events;
    private final ExpiredEvents expired;

    ExpiredEventsIT(TestLayout layout) {
        this.layout = layout;
        this.events = new StoredEvents(layout, List.of());
        this.expired = new ExpiredEvents(events.clickHouse);
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void whatLiesBeforeTheCutOffIsGoneAndEverythingFromItOnIsWhole() {
        sendADayEach(StoredEvents.ORGANIZATION, Environment.LIVE, 100);
        sendADayEach(StoredEvents.ORGANIZATION, Environment.TEST, 100);
        sendADayEach(THEIRS, Environment.LIVE, 100);
        events.write();
        List<String> ours = List.of(StoredEvents.ORGANIZATION);
        assertThat(expired.concerned(List.of(StoredEvents.ORGANIZATION, "org_none"), Environment.LIVE, CUT_OFF))
                .containsExactly(StoredEvents.ORGANIZATION);
        long before = Duration.between(FIRST, CUT_OFF).toDays();
        assertThat(expired.remove(ours, Environment.LIVE, CUT_OFF)).isEqualTo(before);
        assertThat(expired.remove(ours, Environment.LIVE, CUT_OFF)).isZero();
        assertThat(expired.concerned(ours, Environment.LIVE, CUT_OFF)).isEmpty();
        assertThat(count("events", "environment = 'live' AND organization = 'org_ours'"))
                .isEqualTo(100 - before);
        assertThat(count("events", "environment = 'live' AND organization = 'org_ours' AND time < '2025-03-01'"))
                .isZero();
        assertThat(count("touched", "environment = 'live' AND organization = 'org_ours' AND hour < '2025-03-01'"))
                .isZero();
        assertThat(count("events", "environment = 'test'")).isEqualTo(100);
        assertThat(count("events", "organization = 'org_theirs'")).isEqualTo(100);
    }

    @Test
    void aLateEventGoesByItsOwnTimeAndNotByWhenItCame() {
        Instant old = CUT_OFF.minusSeconds(1);
        events.send(
                StoredEvents.ORGANIZATION, Environment.LIVE, "t", "old", null, old, CUT_OFF.plus(days(30)), "{}", true);
        events.send(
                StoredEvents.ORGANIZATION,
                Environment.LIVE,
                "t",
                "new",
                null,
                CUT_OFF,
                CUT_OFF.plus(days(30)),
                "{}",
                true);
        events.write();
        assertThat(expired.remove(List.of(StoredEvents.ORGANIZATION), Environment.LIVE, CUT_OFF))
                .isEqualTo(1);
        assertThat(count("events", "id = 'new'")).isEqualTo(1);
        assertThat(count("events", "1")).isEqualTo(1);
    }

    @Test
    void aMonthInWhichNothingIsLeftGivesItsRoomBack() {
        sendADayEach(StoredEvents.ORGANIZATION, Environment.LIVE, 100);
        sendADayEach(THEIRS, Environment.LIVE, 20);
        events.write();
        expired.remove(List.of(StoredEvents.ORGANIZATION), Environment.LIVE, CUT_OFF);
        assertThat(expired.dropEmptyMonths(CUT_OFF)).isEqualTo(1);
        expired.remove(List.of(THEIRS), Environment.LIVE, CUT_OFF);
        assertThat(expired.dropEmptyMonths(CUT_OFF)).isEqualTo(1);
        assertThat(expired.dropEmptyMonths(CUT_OFF)).isZero();
        assertThat(parts("202501")).isZero();
        assertThat(parts("202503")).isPositive();
    }

    @Test
    void anOrganizationIsRemovedWholeAndItsNeighbourIsLeftAlone() {
        sendADayEach(StoredEvents.ORGANIZATION, Environment.LIVE, 40);
        sendADayEach(StoredEvents.ORGANIZATION, Environment.TEST, 5);
        sendADayEach(THEIRS, Environment.LIVE, 7);
        events.write();
        assertThat(expired.removeAll(StoredEvents.ORGANIZATION)).isEqualTo(45);
        assertThat(expired.removeAll(StoredEvents.ORGANIZATION)).isZero();
        for (String table : List.of("events", "touched", "event_matches", "event_corrections")) {
            assertThat(count(table, "organization = 'org_ours'")).as(table).isZero();
        }
        assertThat(count("events", "organization = 'org_theirs'")).isEqualTo(7);
        assertThat(count("touched", "organization = 'org_theirs'")).isEqualTo(7);
    }

    private void sendADayEach(String organization, Environment environment, int days) {
        for (int day = 0; day < days; day++) {
            Instant time = FIRST.plus(days(day));
            String id = environment.code() + "-" + day;
            events.send(organization, environment, "t", id, null, time, time, "{}", true);
        }
    }

    private static Duration days(int days) {
        return Duration.ofDays(days);
    }

    private long count(String table, String where) {
        return events.clickHouse.one(
                "SELECT count() AS n FROM " + table + (table.equals("touched") ? " FINAL" : "") + " WHERE " + where,
                new Parameters(),
                row -> row.number("n"));
    }

    private long parts(String month) {
        return events.clickHouse.one(
                layout.parts() + " AND database = {database:String} AND partition = {month:String}",
                new Parameters().text("database", events.clickHouse.database()).text("month", month),
                row -> row.number("n"));
    }
}
