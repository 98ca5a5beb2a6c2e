package io.meterhouse.metering.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeteringPauseTest {
    @Test
    void aShortLookIsSoonFollowedByAnother() {
        assertThat(MeteringActivitiesImpl.pauseAfter(Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(300));
        assertThat(MeteringActivitiesImpl.pauseAfter(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(4));
        assertThat(MeteringActivitiesImpl.pauseAfter(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void howeverLongALookTakesItsShareOfTheTimeIsBounded() {
        for (int seconds = 1; seconds <= 600; seconds++) {
            Duration look = Duration.ofSeconds(seconds);
            Duration turn = look.plus(MeteringActivitiesImpl.pauseAfter(look));
            assertThat((double) look.toNanos() / turn.toNanos()).isLessThan(0.4);
        }
        Duration minute = Duration.ofMinutes(1);
        assertThat(MeteringActivitiesImpl.pauseAfter(minute)).isGreaterThan(minute.multipliedBy(8));
    }
}
