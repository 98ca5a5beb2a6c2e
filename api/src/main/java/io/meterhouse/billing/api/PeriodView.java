package io.meterhouse.billing.api;

import io.meterhouse.billing.Period;
import java.time.Instant;

/** A half-open stretch of time. */
record PeriodView(Instant start, Instant end) {
    static PeriodView of(Period period) {
        return new PeriodView(period.start(), period.end());
    }
}
