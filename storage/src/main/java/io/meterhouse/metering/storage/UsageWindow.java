package io.meterhouse.metering.storage;

/** How wide the windows of a usage answer are. */
public enum UsageWindow {
    HOUR,
    DAY,
    MONTH
}
