package io.meterhouse.billing.storage;

import java.time.Instant;

/**
 * What the billing clock showed to a waiting workflow.
 *
 * @param now by the billing clock
 * @param reached whether the moment waited for has come
 * @param onTestClock whether the clock moves only when somebody moves it
 */
public record ClockReading(Instant now, boolean reached, boolean onTestClock) {}
