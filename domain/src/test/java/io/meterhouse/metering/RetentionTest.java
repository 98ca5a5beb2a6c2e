package io.meterhouse.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T15:00:00Z");

    @Test
    void eventsGoByWholeMonthsAndNeverEarly() {
        assertThat(Retention.cutOff(NOW, Duration.ofDays(400), null)).isEqualTo(Instant.parse("2025-10-01T00:00:00Z"));
        assertThat(Retention.cutOff(NOW, Duration.ofDays(36), null)).isEqualTo(Instant.parse("2026-10-01T00:00:00Z"));
    }

    @Test
    void aPeriodThatMayStillBeCountedKeepsWhatItsCountLooksAt() {
        Instant aYearAgo = Instant.parse("2025-09-15T00:00:00Z");
        Instant cutOff = Retention.cutOff(NOW, Duration.ofDays(400), aYearAgo);
        assertThat(cutOff).isEqualTo(Instant.parse("2025-07-01T00:00:00Z"));
        assertThat(Retention.isWhole(aYearAgo, cutOff)).isTrue();
    }

    @Test
    void aPeriodIsWholeWhereNothingThatItsCountLooksAtIsGone() {
        Instant since = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(Retention.isWhole(since, null)).isTrue();
        assertThat(Retention.isWhole(since, since)).isFalse();
        assertThat(Retention.isWhole(since.plus(Retention.BEFORE_A_PERIOD), since))
                .isTrue();
        assertThat(Retention.isWhole(since.plus(Retention.BEFORE_A_PERIOD).minusNanos(1), since))
                .isFalse();
    }

    @Test
    void thirteenMonthsAreNeverLongerThanWhatIsKeptAtLeast() {
        for (int month = 0; month < 48; month++) {
            var from = Instant.parse("2024-01-01T00:00:00Z")
                    .atOffset(ZoneOffset.UTC)
                    .plusMonths(month);
            assertThat(Duration.between(from, from.plusMonths(13))).isLessThanOrEqualTo(Retention.LEAST_LIVE);
        }
    }
}
