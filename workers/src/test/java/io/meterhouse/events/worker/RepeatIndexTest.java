package io.meterhouse.events.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meterhouse.events.EventIdentity;
import io.meterhouse.metering.Repeats;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatIndexTest {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long WINDOW_MICROS = Repeats.WINDOW.toNanos() / 1_000;

    @Test
    void theSameIdentityWithinThirtyFiveDaysIsARepeat() {
        RepeatIndex index = new RepeatIndex(100);
        assertThat(index.mark(identity(1), 0, 0)).isFalse();
        assertThat(index.mark(identity(2), 1, 0)).isFalse();
        assertThat(index.mark(identity(1), 2, WINDOW_MICROS)).isTrue();
    }

    @Test
    void aRepeatKeepsTheIdentityTakenForAnotherThirtyFiveDays() {
        RepeatIndex index = new RepeatIndex(100);
        index.mark(identity(1), 0, 0);
        index.mark(identity(1), 1, 30 * DAY_MICROS);
        assertThat(index.mark(identity(1), 2, 60 * DAY_MICROS)).isTrue();
        assertThat(index.mark(identity(1), 3, 95 * DAY_MICROS + 1)).isFalse();
    }

    @Test
    void aRecordIsNeverLookedAtTwice() {
        RepeatIndex index = new RepeatIndex(100);
        index.mark(identity(1), 5, 0);
        assertThatThrownBy(() -> index.mark(identity(1), 5, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whateverItForgetsItNeverMarksAnOriginal() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int capacity = 2 + random.nextInt(20);
            RepeatIndex index = new RepeatIndex(capacity);
            List<long[]> log = new ArrayList<>();
            int missed = 0;
            for (int offset = 0; offset < 500; offset++) {
                long id = random.nextInt(30);
                long clock = offset * DAY_MICROS / 3 - random.nextInt(5) * DAY_MICROS;
                boolean repeat =
                        log.stream().anyMatch(earlier -> earlier[0] == id && clock - earlier[1] <= WINDOW_MICROS);
                boolean marked = index.mark(identity(id), offset, clock);
                log.add(new long[] {id, clock});
                assertThat(marked && !repeat)
                        .as("seed %s, record %s", seed, offset)
                        .isFalse();
                missed += repeat && !marked ? 1 : 0;
            }
            if (capacity >= 2 * 30) {
                assertThat(missed).isZero();
            }
        }
    }

    @Test
    void withRoomForAllItMissesNone() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            RepeatIndex index = new RepeatIndex(10_000);
            List<long[]> log = new ArrayList<>();
            for (int offset = 0; offset < 2_000; offset++) {
                long id = random.nextInt(800);
                long clock = offset * DAY_MICROS / 20;
                boolean repeat =
                        log.stream().anyMatch(earlier -> earlier[0] == id && clock - earlier[1] <= WINDOW_MICROS);
                log.add(new long[] {id, clock});
                assertThat(index.mark(identity(id), offset, clock)).isEqualTo(repeat);
            }
        }
    }

    @Test
    void manyAtOnceAreMarkedAsTheyAreOneByOne() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int capacity = 2 + random.nextInt(100);
            RepeatIndex oneByOne = new RepeatIndex(capacity);
            RepeatIndex atOnce = new RepeatIndex(capacity);
            int offset = 0;
            for (int block = 0; block < 10; block++) {
                Sightings sightings = new Sightings(200);
                BitSet expected = new BitSet();
                int events = random.nextInt(200);
                for (int i = 0; i < events; i++, offset++) {
                    EventIdentity identity = identity(random.nextInt(80));
                    long clock = offset * DAY_MICROS / 3;
                    expected.set(i, oneByOne.mark(identity, offset, clock));
                    sightings.add(identity, offset, clock);
                }
                assertThat(atOnce.mark(sightings)).isEqualTo(expected);
            }
        }
    }

    private static EventIdentity identity(long number) {
        return new EventIdentity(number * 0x9E3779B97F4A7C15L, number);
    }
}
