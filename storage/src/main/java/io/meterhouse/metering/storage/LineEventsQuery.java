package io.meterhouse.metering.storage;

import io.meterhouse.billing.Period;
import io.meterhouse.catalog.Meter;
import io.meterhouse.metering.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * Which events an invoice's line is made of.
 *
 * @param period the line's own: for an adjustment the one that it adjusts
 * @param from for an adjustment: where the period was last closed
 * @param closedAt where the line's invoice closed
 * @param adjustment whether it is one; else it is a usage line
 * @param counted only these, or only the excluded ones; null is both
 * @param cursor where the last page ended
 */
public record LineEventsQuery(
        String organization,
        Meter meter,
        Period period,
        @Nullable LogPosition from,
        LogPosition closedAt,
        boolean adjustment,
        @Nullable Boolean counted,
        @Nullable String cursor,
        int limit) {
    private static final int MAX_LIMIT = 100;

    public LineEventsQuery {
        if (adjustment && from == null) {
            throw new IllegalArgumentException("an adjustment begins where its period was last closed");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LIMIT + " events, not " + limit);
        }
    }
}
