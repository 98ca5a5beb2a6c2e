package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillingCalendarTest {
    private static final Interval MONTH = new Interval(IntervalUnit.MONTH, 1);
    private static final Interval YEAR = new Interval(IntervalUnit.YEAR, 1);
    private static final Interval WEEK = new Interval(IntervalUnit.WEEK, 1);
    private static final Interval DAY = new Interval(IntervalUnit.DAY, 1);
    private static final ZoneId UTC = ZoneId.of("UTC");

    @Test
    void monthsAreCountedFromTheAnchorAndNotFromTheLastBoundary() {
        LocalDateTime anchor = LocalDateTime.parse("2026-01-31T10:00");
        assertThat(LongStream.rangeClosed(0, 5).mapToObj(n -> BillingCalendar.boundary(anchor, UTC, MONTH, n)))
                .containsExactly(
                        Instant.parse("2026-01-31T10:00:00Z"),
                        Instant.parse("2026-02-28T10:00:00Z"),
                        Instant.parse("2026-03-31T10:00:00Z"),
                        Instant.parse("2026-04-30T10:00:00Z"),
                        Instant.parse("2026-05-31T10:00:00Z"),
                        Instant.parse("2026-06-30T10:00:00Z"));
    }

    @Test
    void aLeapDayComesBackInLeapYears() {
        LocalDateTime anchor = LocalDateTime.parse("2024-02-29T00:00");
        assertThat(BillingCalendar.boundary(anchor, UTC, YEAR, 1)).isEqualTo("2025-02-28T00:00:00Z");
        assertThat(BillingCalendar.boundary(anchor, UTC, YEAR, 4)).isEqualTo("2028-02-29T00:00:00Z");
        assertThat(BillingCalendar.boundary(anchor, UTC, MONTH, 12)).isEqualTo("2025-02-28T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        // Clocks go forward: 02:30 does not exist and moves forward by the gap.
        "2026-02-08T02:30, America/New_York, MONTH, 1, 2026-03-08T07:30:00Z",
        "2026-02-28T02:30, Europe/Berlin, DAY, 29, 2026-03-29T01:30:00Z",
        // Clocks go back: 01:30 exists twice and the earlier counts.
        "2026-10-01T01:30, America/New_York, MONTH, 1, 2026-11-01T05:30:00Z",
        "2026-09-25T02:30, Europe/Berlin, MONTH, 1, 2026-10-25T00:30:00Z",
        // Midnight itself is skipped.
        "2026-03-01T00:00, Asia/Beirut, DAY, 28, 2026-03-28T22:00:00Z",
        // Half an hour of daylight saving, and an offset of a quarter.
        "2026-09-04T02:15, Australia/Lord_Howe, MONTH, 1, 2026-10-03T15:45:00Z",
        "2026-01-01T00:00, Asia/Kathmandu, YEAR, 1, 2026-12-31T18:15:00Z",
        "2026-01-05T00:00, UTC, WEEK, -1, 2025-12-29T00:00:00Z"
    })
    void localTimesThatDoNotExistOrExistTwiceAreDecided(
            LocalDateTime anchor, ZoneId zone, IntervalUnit unit, long n, Instant boundary) {
        assertThat(BillingCalendar.boundary(anchor, zone, new Interval(unit, 1), n))
                .isEqualTo(boundary);
    }

    @Test
    void aDayThatAZoneSkippedIsAnEmptyPeriodThatHoldsNothing() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        LocalDateTime anchor = LocalDateTime.parse("2011-12-28T00:00");
        assertThat(BillingCalendar.boundary(anchor, apia, DAY, 2))
                .isEqualTo(BillingCalendar.boundary(anchor, apia, DAY, 3));
        Period period = BillingCalendar.periodContaining(anchor, apia, DAY, Instant.parse("2011-12-30T10:00:00Z"));
        assertThat(period)
                .isEqualTo(new Period(Instant.parse("2011-12-30T10:00:00Z"), Instant.parse("2011-12-31T10:00:00Z")));
    }

    @Test
    void aPeriodHoldsItsStartAndNotItsEnd() {
        LocalDateTime anchor = LocalDateTime.parse("2026-01-31T00:00");
        Period february = new Period(Instant.parse("2026-01-31T00:00:00Z"), Instant.parse("2026-02-28T00:00:00Z"));
        assertThat(BillingCalendar.periodContaining(anchor, UTC, MONTH, february.start()))
                .isEqualTo(february);
        assertThat(BillingCalendar.periodContaining(
                        anchor, UTC, MONTH, february.end().minusNanos(1)))
                .isEqualTo(february);
        assertThat(BillingCalendar.periodContaining(anchor, UTC, MONTH, february.end())
                        .start())
                .isEqualTo(february.end());
        assertThat(february.contains(february.start())).isTrue();
        assertThat(february.contains(february.end())).isFalse();
    }

    @Property
    void everyMomentLiesInThePeriodThatIsFoundForIt(
            @ForAll("anchors") LocalDateTime anchor,
            @ForAll("zones") ZoneId zone,
            @ForAll("intervals") Interval interval,
            @ForAll @LongRange(min = 1_577_836_800L, max = 1_924_991_999L) long second) {
        Instant moment = Instant.ofEpochSecond(second);
        Period period = BillingCalendar.periodContaining(anchor, zone, interval, moment);
        assertThat(period.contains(moment)).isTrue();
        long n = BillingCalendar.lastBoundaryNotAfter(anchor, zone, interval, moment);
        assertThat(period.start()).isEqualTo(BillingCalendar.boundary(anchor, zone, interval, n));
        assertThat(period.end()).isEqualTo(BillingCalendar.boundary(anchor, zone, interval, n + 1));
    }

    @Property
    void boundariesNeverGoBack(
            @ForAll("anchors") LocalDateTime anchor,
            @ForAll("zones") ZoneId zone,
            @ForAll("intervals") Interval interval,
            @ForAll @IntRange(min = -40, max = 40) int n) {
        assertThat(BillingCalendar.boundary(anchor, zone, interval, n))
                .isBefore(BillingCalendar.boundary(anchor, zone, interval, n + 1L));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-07-15T13:45, MONTH, 2026-07-01T00:00",
        "2026-07-01T00:00, MONTH, 2026-07-01T00:00",
        "2026-07-15T13:45, YEAR, 2026-01-01T00:00",
        "2026-07-15T13:45, WEEK, 2026-07-13T00:00",
        "2026-07-13T00:00, WEEK, 2026-07-13T00:00",
        "2026-07-12T23:59, WEEK, 2026-07-06T00:00"
    })
    void aCalendarAnchorIsTheFirstTheNewYearOrMonday(LocalDateTime at, IntervalUnit unit, LocalDateTime anchor) {
        assertThat(BillingCalendar.calendarAnchor(at, new Interval(unit, 1))).isEqualTo(anchor);
    }

    @Test
    void daysHaveNoCalendarAnchor() {
        assertThatThrownBy(() -> BillingCalendar.calendarAnchor(LocalDateTime.parse("2026-07-15T13:45"), DAY))
                .isInstanceOf(InvalidAnchorException.class);
    }

    @Test
    void anIntervalIsAWholeMultipleOfAnotherWhereTheirBoundariesMeet() {
        assertThat(YEAR.isWholeMultipleOf(MONTH)).isTrue();
        assertThat(new Interval(IntervalUnit.MONTH, 6).isWholeMultipleOf(new Interval(IntervalUnit.MONTH, 3)))
                .isTrue();
        assertThat(new Interval(IntervalUnit.MONTH, 6).isWholeMultipleOf(new Interval(IntervalUnit.MONTH, 4)))
                .isFalse();
        assertThat(MONTH.isWholeMultipleOf(YEAR)).isFalse();
        assertThat(YEAR.isWholeMultipleOf(WEEK)).isFalse();
        assertThat(WEEK.isWholeMultipleOf(DAY)).isTrue();
        assertThat(MONTH.isWholeMultipleOf(DAY)).isFalse();
    }

    @Provide
    Arbitrary<LocalDateTime> anchors() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3650),
                        Arbitraries.integers().between(0, 24 * 60 - 1))
                .as((day, minute) ->
                        LocalDateTime.parse("2019-12-31T00:00").plusDays(day).plusMinutes(minute));
    }

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "UTC",
                        "America/New_York",
                        "Europe/Berlin",
                        "Asia/Beirut",
                        "Australia/Lord_Howe",
                        "Asia/Kathmandu",
                        "Pacific/Kiritimati",
                        "America/Havana")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<Interval> intervals() {
        return Combinators.combine(
                        Arbitraries.of(IntervalUnit.class),
                        Arbitraries.integers().between(1, 13))
                .as(Interval::new);
    }
}
