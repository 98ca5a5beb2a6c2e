package io.meterhouse.metering.workflow;

/**
 * What came of a backfill.
 *
 * @param version of this record's shape
 * @param looked how many events were looked at
 */
public record MeterBackfillResult(int version, long looked) {
    public static final int VERSION = 1;
}
