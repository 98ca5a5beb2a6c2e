package io.meterhouse.metering.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class MeteringPauseTest {
    private long now;
    private int beats;

    @Test
    void aShortLookIsSoonFollowedByAnother() {
        assertThat(MeteringPause.lengthAfter(Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(300));
        assertThat(MeteringPause.lengthAfter(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(4));
        assertThat(MeteringPause.lengthAfter(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void howeverLongALookTakesItsShareOfTheTimeIsBounded() {
        for (int seconds = 1; seconds <= 600; seconds++) {
            Duration look = Duration.ofSeconds(seconds);
            Duration turn = look.plus(MeteringPause.lengthAfter(look));
            assertThat((double) look.toNanos() / turn.toNanos()).isLessThan(0.4);
        }
        Duration minute = Duration.ofMinutes(1);
        assertThat(MeteringPause.lengthAfter(minute)).isGreaterThan(minute.multipliedBy(8));
    }

    @Test
    void aLongPauseIsWhollyKeptWhileNobodyWaits() {
        pausing(() -> false).after(Duration.ofSeconds(30), Duration.ofHours(1));
        assertThat(Duration.ofNanos(now)).isEqualTo(MeteringPause.lengthAfter(Duration.ofSeconds(30)));
        assertThat(beats).isEqualTo(75);
    }

    @Test
    void whoWaitsForTheNextLookWaitsNoLongerThanTheLastOneTook() {
        pausing(() -> true).after(Duration.ofSeconds(30), Duration.ofHours(1));
        assertThat(Duration.ofNanos(now)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whoBeginsToWaitInThePauseEndsIt() {
        pausing(() -> now > Duration.ofSeconds(100).toNanos()).after(Duration.ofSeconds(30), Duration.ofHours(1));
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(103));
    }

    @Test
    void aPauseEndsWithItsWatch() {
        pausing(() -> false).after(Duration.ofSeconds(30), Duration.ofSeconds(4));
        assertThat(Duration.ofNanos(now)).isEqualTo(Duration.ofSeconds(4));
    }

    /** Its time passes by sleeping. */
    private MeteringPause pausing(BooleanSupplier waitedFor) {
        return new MeteringPause(() -> now, nanos -> now += nanos, () -> beats++, waitedFor);
    }
}
