package io.meterhouse.analytics.storage;

/** How far apart the points of a series are. */
public enum AnalyticsInterval {
    MINUTE,
    HOUR,
    DAY,
    WEEK,
    MONTH
}
