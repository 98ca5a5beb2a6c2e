package io.meterhouse.billing;

import java.time.temporal.ChronoUnit;

/** What intervals are counted in. */
public enum IntervalUnit {
    DAY(ChronoUnit.DAYS),
    WEEK(ChronoUnit.WEEKS),
    MONTH(ChronoUnit.MONTHS),
    YEAR(ChronoUnit.YEARS);

    private final ChronoUnit chronoUnit;

    IntervalUnit(ChronoUnit chronoUnit) {
        this.chronoUnit = chronoUnit;
    }

    ChronoUnit chronoUnit() {
        return chronoUnit;
    }
}
