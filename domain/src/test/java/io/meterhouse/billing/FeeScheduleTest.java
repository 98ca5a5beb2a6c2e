package io.meterhouse.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.meterhouse.billing.FeeSchedule.Fee;
import io.meterhouse.catalog.BillingMode;
import io.meterhouse.catalog.Price;
import io.meterhouse.catalog.PriceModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeeScheduleTest {
    private static final Currency USD = Currency.of("USD");
    private static final ZoneId UTC = ZoneOffset.UTC;
    private static final Interval MONTH = new Interval(IntervalUnit.MONTH, 1);
    private static final Interval YEAR = new Interval(IntervalUnit.YEAR, 1);
    private static final FeeSchedule FROM_JANUARY =
            new FeeSchedule(LocalDateTime.parse("2026-01-01T00:00:00"), at("2026-01-01"));

    @Test
    void aMonthlyFeeIsDueWholeAtTheEndOfEachMonth() {
        Fee fee = inArrears(FROM_JANUARY, fee("29.005", null), "2026-02-01", "2026-03-01", false);
        assertThat(fee.part()).isEqualTo(period("2026-02-01", "2026-03-01")).isEqualTo(fee.full());
        assertThat(fee.amount()).isEqualTo(new Money(2901, USD));
    }

    @Test
    void theStubBeforeACalendarAnchorIsBilledByItsShare() {
        FeeSchedule midMonth = new FeeSchedule(LocalDateTime.parse("2026-04-01T00:00:00"), at("2026-04-16"));
        Fee fee = inArrears(midMonth, fee("30.00", null), "2026-04-16", "2026-05-01", false);
        assertThat(fee.part()).isEqualTo(period("2026-04-16", "2026-05-01"));
        assertThat(fee.full()).isEqualTo(period("2026-04-01", "2026-05-01"));
        assertThat(fee.amount()).isEqualTo(new Money(1500, USD));
    }

    @Test
    void aPeriodThatIsCutShortIsBilledByItsShare() {
        Fee fee = inArrears(FROM_JANUARY, fee("30.00", null), "2026-04-01", "2026-04-11", true);
        assertThat(fee.amount()).isEqualTo(new Money(1000, USD));
    }

    @Test
    void aYearlyFeeBesideMonthlyUsageIsDueOnceAYear() {
        List<Integer> dueAtTheEndOf = new ArrayList<>();
        List<Integer> dueAtTheBeginningOf = new ArrayList<>();
        Instant start = at("2026-01-01");
        for (int month = 1; month <= 24; month++) {
            Instant end = start.atZone(UTC).plusMonths(1).toInstant();
            Period period = new Period(start, end);
            if (FROM_JANUARY.inArrears(fee("1200.00", YEAR), MONTH, UTC, period, false, USD) != null) {
                dueAtTheEndOf.add(month);
            }
            if (FROM_JANUARY.inAdvance(fee("1200.00", YEAR), MONTH, UTC, period, USD) != null) {
                dueAtTheBeginningOf.add(month);
            }
            start = end;
        }
        assertThat(dueAtTheEndOf).containsExactly(12, 24);
        assertThat(dueAtTheBeginningOf).containsExactly(1, 13);
    }

    @Test
    void aYearlyFeeInArrearsIsBilledByItsShareWhereTheSubscriptionEndsBeforeTheYear() {
        Fee fee = inArrears(FROM_JANUARY, fee("365.00", YEAR), "2026-03-01", "2026-04-01", true);
        assertThat(fee.part()).isEqualTo(period("2026-01-01", "2026-04-01"));
        assertThat(fee.amount()).isEqualTo(new Money(9000, USD));
    }

    @Test
    void aFeeInAdvanceCoversTheIntervalThatBegins() {
        Fee fee = Objects.requireNonNull(
                FROM_JANUARY.inAdvance(fee("10.00", null), MONTH, UTC, period("2026-03-01", "2026-04-01"), USD));
        assertThat(fee.part()).isEqualTo(period("2026-03-01", "2026-04-01"));
        assertThat(fee.amount()).isEqualTo(new Money(1000, USD));
    }

    private static Fee inArrears(FeeSchedule schedule, Price price, String start, String end, boolean last) {
        return Objects.requireNonNull(schedule.inArrears(price, MONTH, UTC, period(start, end), last, USD));
    }

    private static Price fee(String amount, @Nullable Interval interval) {
        return new Price(
                "base",
                "Base fee",
                null,
                BillingMode.IN_ARREARS,
                new PriceModel.Flat(new BigDecimal(amount)),
                null,
                null,
                null,
                interval);
    }

    private static Period period(String start, String end) {
        return new Period(at(start), at(end));
    }

    private static Instant at(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }
}
