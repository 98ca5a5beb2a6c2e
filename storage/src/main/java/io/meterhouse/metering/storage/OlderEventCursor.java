package io.meterhouse.metering.storage;

/**
 * The last older event that a backfill has looked at: organizations one after the other, and in each the order of time and
 * then of the log.
 *
 * @param environment its code
 * @param time in microseconds since 1970
 */
public record OlderEventCursor(
        String organization, String environment, long time, int epoch, int partition, long offset) {
    /** The year 1900, where ClickHouse's DateTime64 begins; epochs of the log begin behind 0. */
    private static final long BEFORE_ALL_MICROS = -2_208_988_800_000_000L;

    /** Before all events. */
    public static final OlderEventCursor START = new OlderEventCursor("", "", BEFORE_ALL_MICROS, 0, 0, 0);

    /** Before all events of an organization and environment. */
    static OlderEventCursor before(String organization, String environment) {
        return new OlderEventCursor(organization, environment, BEFORE_ALL_MICROS, 0, 0, 0);
    }
}
