package io.meterhouse.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01t00:00:00z, 2026-01-01T00:00:00Z",
        "2026-01-01 00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.1Z, 2026-01-01T00:00:00.100Z",
        "2026-01-01T00:00:00.1234567899Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T00:00:00.9999999Z, 2026-01-01T00:00:00.999999Z",
        "2026-01-01T02:30:00+02:30, 2026-01-01T00:00:00Z",
        "2026-01-01T02:30:00+0230, 2026-01-01T00:00:00Z",
        "2026-01-01T02:00:00+02, 2026-01-01T00:00:00Z",
        "2025-12-31T23:59:00-00:01, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00-00:00, 2026-01-01T00:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z, 1969-12-31T23:59:59.500Z",
    })
    void timesOfRealSendersAreRead(String text, Instant wanted) {
        assertThat(EventTime.parse(text)).isEqualTo(micros(wanted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-1-01T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:61Z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00,5Z",
                "2026-01-01T00:00:00+24:00",
                "2026-01-01T00:00:00+00:60",
                "2026-01-01T00:00:00+1",
                "2026-01-01T00:00:00ZZ",
                " 2026-01-01T00:00:00Z",
                "2026/01/01T00:00:00Z",
                "2026-01-01T00:00:00+01:",
                "+2026-01-01T00:00:00Z",
                "２０２６-01-01T00:00:00Z",
                "2026-01-01T00:00:0aZ",
                "2026-01-01T00:00:00.000000000000000000000000000000000000000000000000Z"
            })
    void whatIsNoTimeIsRefused(String text) {
        assertThat(EventTime.parse(text)).isEqualTo(EventTime.INVALID);
    }

    @Test
    void itAgreesWithJavaAboutAnyInstantAndOffset() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000) * 1_000L);
            OffsetDateTime time =
                    instant.atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60));
            if (time.getYear() >= 0 && time.getYear() <= 9999) {
                assertThat(EventTime.parse(time.toString())).as(time.toString()).isEqualTo(micros(instant));
            }
        }
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
